"""Ce qu'une liste montre d'une actualité, lu en peu de requêtes quel qu'en soit le nombre."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from alliance.socle.cartes import axes_des_pages
from alliance.socle.models import ImageAlliance
from alliance.socle.notes import sans_appels
from alliance.socle.recherche.extraits import extrait, textes_des_pages
from alliance.socle.typographie import abreger

from ..models import ArticlePage
from .facettes import repertoire

#: Ce qu'une carte lit de la page : jamais le corps, trop lourd pour une liste.
CHAMPS = ("title", "url_path", "locale_id", "chapo", "image_id")
LONGUEUR_DU_RESUME = 220
VIGNETTE = "fill-480x320|format-webp"


@dataclass
class CarteArticle:
    """Une actualité dans une liste : tout est prêt à afficher."""

    pk: int
    titre: str
    adresse: str
    parue_le: date | None
    resume: str
    #: Vide pour un article de l'alliance.
    organisation: str
    #: `adresse`, `largeur`, `hauteur` ; rien si l'article n'a pas d'image. Elle n'apprend rien que le titre ne dise.
    vignette: dict[str, Any] | None = None
    axes: list[dict[str, str]] = field(default_factory=list)
    extrait: SafeString | str = ""

    @property
    def axe_principal(self) -> str:
        return self.axes[0]["cle"] if self.axes else ""


def cartes(pks: Sequence[int], request: HttpRequest | None = None, q: str = "") -> list[CarteArticle]:
    """Les cartes de ces actualités, dans cet ordre : deux requêtes, deux de plus avec des images, une pour `q`.

    Args:
        pks: clés primaires ; celles qui ne sont plus publiées sont passées.
        q: la recherche du lecteur, dont l'extrait montre la trace.
    """
    if not pks:
        return []
    connues = repertoire()
    par_pk = ArticlePage.objects.live().only(*CHAMPS).in_bulk(pks)
    textes = textes_des_pages(pks) if q else {}
    images = vignettes(article.image_id for article in par_pk.values())
    resultat = {}
    for pk in pks:
        article = par_pk.get(pk)
        if article is None:
            continue
        entree = connues.entrees[connues.rang[pk]] if pk in connues.rang else None
        resultat[pk] = CarteArticle(
            pk=pk,
            titre=article.title,
            adresse=article.get_url(request) or "",
            parue_le=entree.parue_le if entree else None,
            resume=abreger(sans_appels(article.chapo), LONGUEUR_DU_RESUME),
            organisation=entree.organisation.nom if entree and entree.organisation else "",
            vignette=images.get(article.image_id or 0),
            extrait=extrait(textes.get(pk, ""), q) if q else "",
        )
    for pk, axes in axes_des_pages(resultat, ArticlePage).items():
        resultat[pk].axes = axes
    return list(resultat.values())


def vignettes(cles: Iterable[int | None]) -> dict[int, dict[str, Any]]:
    """Les images de ces clés, à la taille d'une carte ; deux requêtes, aucune s'il n'y en a pas."""
    voulues = {cle for cle in cles if cle}
    if not voulues:
        return {}
    images = ImageAlliance.objects.filter(pk__in=voulues).prefetch_renditions(VIGNETTE)
    rendues = ((image.pk, vignette(image)) for image in images)
    return {pk: rendue for pk, rendue in rendues if rendue is not None}


def vignette(image: ImageAlliance) -> dict[str, Any] | None:
    """Rien si le fichier a disparu : une image perdue ne doit pas emporter la page."""
    try:
        rendu = image.get_rendition(VIGNETTE)
    except (SourceImageIOError, InvalidFilterSpecError):
        return None
    return {"adresse": rendu.url, "largeur": rendu.width, "hauteur": rendu.height}
