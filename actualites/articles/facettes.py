"""Le répertoire des actualités publiées : de quoi filtrer, compter et trier, gardé en mémoire (`docs/facettes.md`).

Il se reconstruit (trois requêtes) quand le timbre de publication change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from alliance.socle.acces import publiques
from alliance.socle.facettes import (
    RepertoireDePages,
    axes_de,
    libelles_des_axes,
    libelles_des_themes,
    lire_les_relations,
    par_timbre,
    synonymes_des_themes,
    themes_de,
)
from alliance.socle.recherche.analyse import replier
from reseau.models import MembrePage

from ..models import ArticlePage, ThemeDArticle

#: Les filtres, dans l'ordre où ils se présentent.
FACETTES = ("axe", "theme", "organisation", "annee")
TITRES = {
    "axe": gettext_lazy("Axe"),
    "theme": gettext_lazy("Thème"),
    "organisation": gettext_lazy("Organisation"),
    "annee": gettext_lazy("Année"),
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """Le membre dans l'espace duquel un article vit."""

    slug: str
    nom: str


@dataclass(slots=True)
class Entree:
    """Ce que le répertoire retient d'une actualité publiée."""

    pk: int
    #: Le jour où elle a paru, ici ou ailleurs ; rien si la base ne le dit pas.
    parue_le: date | None
    publiee_le: datetime | None
    #: Rien pour un article de l'alliance.
    organisation: Organisation | None
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)

    def valeurs(self, facette: str) -> Iterable[str]:
        match facette:
            case "axe":
                return self.axes
            case "theme":
                return self.themes
            case "organisation":
                return [self.organisation.slug] if self.organisation else []
            case "annee":
                return [str(self.parue_le.year)] if self.parue_le else []
            case _:
                return []


class Repertoire(RepertoireDePages[Entree]):
    """Les actualités publiées et publiques à un instant, et l'index de leurs facettes."""

    facettes = FACETTES

    def lire_entrees(self) -> Iterator[Entree]:
        publies = publiques(ArticlePage.objects.live())
        articles = list(publies.values_list("pk", "path", "parue_le", "first_published_at"))
        axes, themes = lire_les_relations(axes_de(ArticlePage), themes_de(ThemeDArticle))
        # Un article est la fille directe de la page de son organisation.
        espaces = {path[: -ArticlePage.steplen] for _pk, path, *_dates in articles}
        membres = {
            membre.path: Organisation(membre.slug, membre.title)
            for membre in MembrePage.objects.only("path", "slug", "title")
            if membre.path in espaces
        }
        entrees = {
            pk: Entree(
                pk,
                parue_le or (timezone.localdate(publiee_le) if publiee_le else None),
                publiee_le,
                membres.get(path[: -ArticlePage.steplen]),
                axes.get(pk, []),
                themes.get(pk, []),
            )
            for pk, path, parue_le, publiee_le in articles
        }
        return iter(sorted(entrees.values(), key=attrgetter("pk")))

    def lire_libelles(self) -> dict[str, dict[str, str]]:
        organisations = {
            entree.organisation.slug: entree.organisation.nom for entree in self.entrees if entree.organisation
        }
        return {
            "axe": libelles_des_axes(),
            "theme": libelles_des_themes(),
            "organisation": dict(sorted(organisations.items(), key=lambda organisation: replier(organisation[1]))),
            "annee": {annee: annee for annee in sorted(self.masques["annee"], reverse=True)},
        }

    def lire_synonymes(self) -> dict[str, dict[str, str]]:
        return {"theme": synonymes_des_themes()}

    def cles_de_tri(self) -> dict[str, Callable[[Entree], Any]]:
        return {"recentes": self._recente}

    @staticmethod
    def _recente(article: Entree) -> tuple[int, float, int]:
        # Celles d'un même jour, de la dernière publiée à la première.
        return (
            -article.parue_le.toordinal() if article.parue_le else 0,
            -article.publiee_le.timestamp() if article.publiee_le else 0,
            -article.pk,
        )


#: Le répertoire à jour de la dernière publication.
repertoire = par_timbre(Repertoire)
