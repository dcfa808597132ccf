"""Ce qu'une liste montre d'une actualité, lu en peu de requêtes quel qu'en soit le nombre."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from alliance.socle.ensemble import lire_ensemble, partager
from alliance.socle.models import Axe, ImageAlliance, RenditionAlliance
from alliance.socle.notes import sans_appels
from alliance.socle.recherche.extraits import extrait, textes_des_pages
from alliance.socle.typographie import abreger
from reseau.models import MembrePage

from ..models import ArticlePage

#: Ce qu'une carte lit de la page : jamais le corps, trop lourd pour une liste.
CHAMPS = ("title", "path", "url_path", "locale_id", "chapo", "image", "parue_le", "first_published_at")
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
    """Les cartes de ces actualités, dans cet ordre : une requête, une de plus pour `q`.

    Args:
        pks: clés primaires ; celles qui ne sont plus publiées sont passées.
        q: la recherche du lecteur, dont l'extrait montre la trace.
    """
    if not pks:
        return []
    montrees = ArticlePage.objects.live().filter(pk__in=pks)
    images = ImageAlliance.objects.filter(pk__in=montrees.values("image"))
    espace = Substr("path", 1, Length("path") - ArticlePage.steplen, output_field=CharField())
    lus = lire_ensemble(
        articles=montrees.only(*CHAMPS),
        axes=Axe.objects.all(),
        portes=ArticlePage.axes.through.objects.filter(articlepage__in=montrees.values("pk")).order_by("axe__ordre"),
        # Un article est la fille directe de la page de son organisation.
        organisations=MembrePage.objects.filter(path__in=montrees.values(espace=espace)).only("path", "title"),
        images=images,
        rendus=RenditionAlliance.objects.filter(image__in=images.values("pk"), filter_spec=VIGNETTE),
    )
    partager(lus["images"], "renditions", lus["rendus"], "image_id")
    vignettes = {image.pk: vignette(image) for image in lus["images"]}
    organisations = {membre.path: membre.title for membre in lus["organisations"]}
    noms_d_axes = {axe.pk: {"cle": axe.cle, "nom": axe.nom} for axe in lus["axes"]}
    axes: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for lien in lus["portes"]:
        axes[lien.articlepage_id].append(noms_d_axes[lien.axe_id])
    textes = textes_des_pages(pks) if q else {}
    par_pk = {article.pk: article for article in lus["articles"]}
    return [
        CarteArticle(
            pk=pk,
            titre=article.title,
            adresse=article.get_url(request) or "",
            parue_le=article.date,
            resume=abreger(sans_appels(article.chapo), LONGUEUR_DU_RESUME),
            organisation=organisations.get(article.path[: -ArticlePage.steplen], ""),
            vignette=vignettes.get(article.image_id or 0),
            axes=axes[pk],
            extrait=extrait(textes.get(pk, ""), q) if q else "",
        )
        for pk in pks
        if (article := par_pk.get(pk)) is not None
    ]


def vignette(image: ImageAlliance) -> dict[str, Any] | None:
    """Rien si le fichier a disparu : une image perdue ne doit pas emporter la page."""
    try:
        rendu = image.get_rendition(VIGNETTE)
    except (SourceImageIOError, InvalidFilterSpecError):
        return None
    return {"adresse": rendu.url, "largeur": rendu.width, "hauteur": rendu.height}
