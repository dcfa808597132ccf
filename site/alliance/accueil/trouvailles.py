"""Ce que trouve la recherche dans tout le site : pages publiques, classées, avec l'extrait qui le montre."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from actualites.evenements.tenue import avec_sa_tenue, tenues_publiees
from actualites.models import ArticlePage, EvenementPage, PriseDePositionPage
from alliance.socle.cartes import axes_des_pages
from alliance.socle.facettes import par_timbre
from alliance.socle.recherche.extraits import extrait, texte_de_page
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage

#: Les genres entre lesquels le lecteur choisit : leur nom, au singulier et au pluriel, et les pages qui en sont.
AUTRE = "page"
GENRES: dict[str, tuple[Any, Any, type[Page]]] = {
    "fiche": (_("Bonne pratique"), _("Bonnes pratiques"), FichePage),
    "prise": (_("Prise de position"), _("Prises de position"), PriseDePositionPage),
    "evenement": (_("Événement"), _("Événements"), EvenementPage),
    "actualite": (_("Actualité"), _("Actualités"), ArticlePage),
    "membre": (_("Membre"), _("Membres"), MembrePage),
    AUTRE: (_("Page"), _("Autres pages"), Page),
}


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
    """Les pages de ces clés, dans cet ordre : deux requêtes, trois s'il y a des événements."""
    if not pks:
        return []
    pages = (
        Page.objects.filter(pk__in=pks)
        .select_related("texte_indexe")
        .only("title", "url_path", "locale_id", "texte_indexe__texte")
    )
    par_pk = {page.pk: page for page in pages}
    axes = axes_des_pages(pks, FichePage, PriseDePositionPage, EvenementPage, ArticlePage)
    genres = genres_des_pages()
    evenements = [pk for pk in pks if genres.get(pk) == "evenement"]
    tenues = tenues_publiees(evenements) if evenements else {}
    return [
        Trouvaille(
            titre=avec_sa_tenue(page.title, tenues[pk]) if pk in tenues else page.title,
            adresse=page.get_url(request) or "",
            genre=str(GENRES[genres.get(pk, AUTRE)][0]),
            extrait=extrait(texte_de_page(page), q),
            axes=axes.get(pk, []),
        )
        for pk in pks
        if (page := par_pk.get(pk))
    ]


def _lire_les_genres(_timbre: str) -> dict[int, str]:
    types = {
        ContentType.objects.get_for_model(modele).pk: genre
        for genre, (_un, _plusieurs, modele) in GENRES.items()
        if modele is not Page
    }
    pages = Page.objects.live().filter(content_type__in=types).order_by()
    return {pk: types[genre] for pk, genre in pages.values_list("pk", "content_type_id")}


#: Le genre de chaque page publiée, par clé primaire, à la dernière publication ; celles de `AUTRE` n'y sont pas.
genres_des_pages = par_timbre(_lire_les_genres)


def compter_les_genres(pks: list[int]) -> dict[str, int]:
    """Combien de ces pages sont de chaque genre ; ceux dont il n'y en a pas n'y sont pas."""
    if not pks:
        return {}
    genres = genres_des_pages()
    comptes = Counter(genres.get(pk, AUTRE) for pk in pks)
    return {genre: comptes[genre] for genre in GENRES if comptes[genre]}


def du_genre(pks: list[int], genre: str) -> list[int]:
    """Celles de ces pages qui sont de ce genre, dans le même ordre ; toutes, sans genre."""
    if not genre:
        return pks
    genres = genres_des_pages()
    return [pk for pk in pks if genres.get(pk, AUTRE) == genre]


def lien_de_recherche(q: str) -> dict[str, str]:
    return {"libelle": q, "adresse": "?" + urlencode({"q": q})}
