"""Ce que trouve la recherche dans tout le site : pages publiques, classées, avec l'extrait qui le montre."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from alliance.socle.recherche.extraits import extrait, texte_de_page
from bonnes_pratiques.cartes import axes_des_fiches
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage


@dataclass(frozen=True)
class Trouvaille:
    """Une page trouvée, prête à afficher."""

    titre: str
    adresse: str
    genre: str
    extrait: SafeString
    axes: list[dict[str, str]]

    @property
    def axe_principal(self) -> str:
        return self.axes[0]["cle"] if self.axes else ""


def pages_publiques(site: Site | None) -> PageQuerySet:
    """Les pages d'un site que tout le monde peut lire."""
    if site is None:
        return Page.objects.none()
    return Page.objects.descendant_of(site.root_page, inclusive=True).live().public()


def trouvailles(pks: list[int], request: HttpRequest, q: str) -> list[Trouvaille]:
    """Les pages de ces clés, dans cet ordre : deux requêtes, quel que soit leur nombre."""
    if not pks:
        return []
    pages = (
        Page.objects.filter(pk__in=pks)
        .select_related("texte_indexe")
        .only("title", "url_path", "locale_id", "content_type_id", "texte_indexe__texte")
    )
    par_pk = {page.pk: page for page in pages}
    axes = axes_des_fiches(pks)
    genres = _genres()
    return [
        Trouvaille(
            titre=page.title,
            adresse=page.get_url(request) or "",
            genre=genres.get(page.content_type_id, _("Page")),
            extrait=extrait(texte_de_page(page), q),
            axes=axes.get(pk, []),
        )
        for pk in pks
        if (page := par_pk.get(pk))
    ]


def _genres() -> dict[int, str]:
    types: dict[Any, ContentType] = ContentType.objects.get_for_models(FichePage, MembrePage)
    return {types[FichePage].pk: _("Bonne pratique"), types[MembrePage].pk: _("Membre")}


def lien_de_recherche(q: str) -> dict[str, str]:
    return {"libelle": q, "adresse": "?" + urlencode({"q": q})}
