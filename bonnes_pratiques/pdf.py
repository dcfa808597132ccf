"""`<fiche>/pdf/` : la fiche en PDF/UA, composée une fois pour chaque état de son contenu."""

import json
import logging
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alliance.socle.typst.rendu import ErreurDeRendu, compiler, empreinte_des_gabarits, nettoyer

from .document import DocumentDeFiche, donnees_de_fiche

if TYPE_CHECKING:
    from alliance.socle.models import ImageAlliance

    from .models import FichePage

journal = logging.getLogger(__name__)

DUREE = 60 * 60 * 24 * 7
DECLINAISON = "max-1200x1200|format-jpeg|jpegquality-75"


def servir_pdf(request: HttpRequest, fiche: "FichePage") -> HttpResponse:
    """Le PDF d'une fiche publiée, à lire dans le navigateur ; 304 si le lecteur a déjà cette version.

    Le contenu fait foi, et non la révision : un territoire renommé ou une image remplacée changent aussi le document.
    """
    document = donnees_de_fiche(fiche, request)
    document.donnees = nettoyer(document.donnees)
    cle = empreinte(document)
    modifiee = int(fiche.last_published_at.timestamp()) if fiche.last_published_at else None
    if reponse := get_conditional_response(request, etag=quote_etag(cle)):
        return reponse
    try:
        octets = cache.get_or_set(f"pdf:{cle}", lambda: composer(document), DUREE)
    except ErreurDeRendu:
        message = _("Le PDF de cette fiche n’a pas pu être composé. La page reste lisible et imprimable.")
        return HttpResponse(message, status=503, content_type="text/plain; charset=utf-8")
    entetes = {
        "Content-Disposition": f'inline; filename="{nom_de_fichier(fiche)}"',
        "ETag": quote_etag(cle),
        "Cache-Control": "public, max-age=0, must-revalidate",
    }
    if modifiee:
        entetes["Last-Modified"] = http_date(modifiee)
    return HttpResponse(octets, content_type="application/pdf", headers=entetes)


def empreinte(document: DocumentDeFiche) -> str:
    """Identifie ce que le document dira et comment il sera composé."""
    contenu = json.dumps([empreinte_des_gabarits(), document.donnees], ensure_ascii=False, sort_keys=True)
    return sha256(contenu.encode()).hexdigest()[:32]


def composer(document: DocumentDeFiche) -> bytes:
    """Le PDF/UA. Une image illisible sur le disque laisse sa place à sa description, jamais une erreur.

    Raises:
        ErreurDeRendu: le document est trop long ou n'a pu être composé.
    """
    images = {chemin: octets for chemin, image in document.images.items() if (octets := _octets(image))}
    for partie in _parties_illustrees(document.donnees):
        if partie["fichier"] not in images:
            partie.update(genre="encadre", titre=partie["legende"], texte=[_paragraphe(partie["alt"])])
    return compiler("bonnes_pratiques/fiche", document.donnees, images=images)


def _octets(image: "ImageAlliance") -> bytes | None:
    try:
        with image.get_rendition(DECLINAISON).file.open("rb") as fichier:
            return fichier.read()
    except OSError:
        journal.warning("L’image %s n’a pas pu être lue pour un PDF.", image.pk)
        return None


def _parties_illustrees(donnees: dict) -> list[dict]:
    blocs = [bloc for etape in donnees["comment"] for bloc in (etape, *etape.get("contenu", ()))]
    return [bloc for bloc in blocs if bloc["genre"] == "image"]


def _paragraphe(texte: str) -> dict:
    return {"genre": "p", "enfants": [{"genre": "texte", "texte": texte}]}


def nom_de_fichier(fiche: "FichePage") -> str:
    """« fiche-03-creer-un-conseil-consultatif.pdf »."""
    numero = f"{fiche.numero:02d}-" if fiche.numero is not None else ""
    titre = slugify(fiche.title)
    if len(titre) > 60:
        titre = titre[:60].rpartition("-")[0] or titre[:60]
    return f"fiche-{numero}{titre or fiche.pk}.pdf"
