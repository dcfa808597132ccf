"""Servir un document composé : une fois pour chaque état de son contenu, et 304 à qui l'a déjà."""

import json
import logging
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.text import slugify

from .document import Document
from .rendu import ErreurDeRendu, compiler, empreinte_des_gabarits, nettoyer

if TYPE_CHECKING:
    from datetime import datetime

    from ..models import ImageAlliance

journal = logging.getLogger(__name__)

DUREE = 60 * 60 * 24 * 7
DECLINAISON = "max-1200x1200|format-jpeg|jpegquality-75"


def servir(
    request: HttpRequest,
    gabarit: str,
    document: Document,
    nom: str,
    *,
    modifiee: "datetime | None",
    echec: str,
    prive: bool = False,
) -> HttpResponse:
    """Le PDF, à lire dans le navigateur ; 304 si le lecteur l'a déjà, 503 s'il n'a pu être composé.

    Le contenu fait foi, et non la révision : un territoire renommé ou une image remplacée changent aussi le document.

    Args:
        nom: celui du fichier.
        modifiee: quand la page a changé.
        echec: ce que lit la personne si le document n'a pu être composé.
        prive: vrai pour un brouillon, qu'aucun cache ne garde.
    """
    document.donnees = nettoyer(document.donnees)
    cle = empreinte(document)
    if not prive and (reponse := get_conditional_response(request, etag=quote_etag(cle))):
        return reponse
    try:
        octets = (
            composer(gabarit, document)
            if prive
            else cache.get_or_set(f"pdf:{cle}", lambda: composer(gabarit, document), DUREE)
        )
    except ErreurDeRendu:
        return HttpResponse(echec, status=503, content_type="text/plain; charset=utf-8")
    entetes = {"Content-Disposition": f'inline; filename="{nom}"'}
    if prive:
        entetes |= {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    else:
        entetes |= {"ETag": quote_etag(cle), "Cache-Control": "public, max-age=0, must-revalidate"}
        if modifiee:
            entetes["Last-Modified"] = http_date(int(modifiee.timestamp()))
    return HttpResponse(octets, content_type="application/pdf", headers=entetes)


def empreinte(document: Document) -> str:
    """Identifie ce que le document dira et comment il sera composé."""
    contenu = json.dumps([empreinte_des_gabarits(), document.donnees], ensure_ascii=False, sort_keys=True)
    return sha256(contenu.encode()).hexdigest()[:32]


def composer(gabarit: str, document: Document) -> bytes:
    """Le PDF/UA. Une image illisible sur le disque laisse sa place à sa description, jamais une erreur.

    Raises:
        ErreurDeRendu: le document est trop long ou n'a pu être composé.
    """
    images = {chemin: octets for chemin, image in document.images.items() if (octets := _octets(image))}
    for partie in _illustrations(document.donnees):
        if partie["fichier"] not in images:
            description = {"genre": "p", "enfants": [{"genre": "texte", "texte": partie["alt"]}]}
            partie.update(genre="encadre", titre=partie["legende"], texte=[description])
    return compiler(gabarit, document.donnees, images=images)


def nom_de_fichier(debut: str, titre: str, defaut: object) -> str:
    """« fiche-03-creer-un-conseil.pdf » : sans accent, et d'une longueur que tout système accepte."""
    lisible = slugify(titre)
    if len(lisible) > 60:
        lisible = lisible[:60].rpartition("-")[0] or lisible[:60]
    return f"{debut}-{lisible or defaut}.pdf"


def _octets(image: "ImageAlliance") -> bytes | None:
    try:
        with image.get_rendition(DECLINAISON).file.open("rb") as fichier:
            return bytes(fichier.read())
    except OSError:
        journal.warning("L’image %s n’a pas pu être lue pour un PDF.", image.pk)
        return None


def _illustrations(valeur: Any) -> Iterator[dict[str, Any]]:
    """Les images du document, où qu'elles soient."""
    if isinstance(valeur, dict):
        if valeur.get("genre") == "image":
            yield valeur
        for partie in valeur.values():
            yield from _illustrations(partie)
    elif isinstance(valeur, list):
        for partie in valeur:
            yield from _illustrations(partie)
