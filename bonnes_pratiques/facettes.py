"""Le répertoire des fiches publiées : ce qu'il faut pour filtrer, compter, trier et rapprocher, gardé en mémoire.

Il se reconstruit (six requêtes) quand le timbre de publication change. Voir `docs/facettes.md`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from alliance.socle.facettes import (
    RepertoireDePages,
    libelles_des_axes,
    libelles_des_pays,
    libelles_des_themes,
    par_timbre,
    synonymes_des_themes,
)
from alliance.socle.recherche.analyse import replier
from reseau.choix import TailleDeTerritoire
from reseau.models import Territoire

from .choix import Famille, StatutDePratique
from .models import FichePage, TerritoireDeFiche, ThemeDeFiche

#: Les filtres, dans l'ordre où ils se présentent.
FACETTES = ("axe", "theme", "taille", "pays", "famille", "statut")
TITRES = {
    "axe": _("Axe"),
    "theme": _("Thème"),
    "taille": _("Taille du territoire"),
    "pays": _("Pays"),
    "famille": _("Famille"),
    "statut": _("État"),
}


class Lieu(NamedTuple):
    """Ce que le répertoire retient d'un territoire, une fois pour toutes ses fiches."""

    nom: str
    pays: str
    genre: str
    population: int | None


@dataclass(slots=True)
class Entree:
    """Ce que le répertoire retient d'une fiche publiée."""

    pk: int
    titre: str
    url_path: str
    numero: int | None
    #: Sa place de la plus ancienne à la plus récemment publiée.
    anciennete: int
    famille: str
    statut: str
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    lieux: list[Lieu] = field(default_factory=list)
    #: Celle du plus peuplé de ses territoires, en habitants.
    population: int | None = None

    @property
    def pays(self) -> set[str]:
        return {lieu.pays for lieu in self.lieux}

    @property
    def genres(self) -> list[str]:
        return [lieu.genre for lieu in self.lieux]

    def valeurs(self, facette: str) -> Iterable[str]:
        match facette:
            case "axe":
                return self.axes
            case "theme":
                return self.themes
            case "pays":
                return self.pays
            case "taille":
                taille = TailleDeTerritoire.de(self.population)
                return [taille.value] if taille else []
            case "famille":
                return [self.famille] if self.famille else []
            case _:
                return [self.statut]


class Repertoire(RepertoireDePages[Entree]):
    """Les fiches publiées et publiques à un instant, et l'index de leurs facettes."""

    facettes = FACETTES

    def lire_entrees(self) -> Iterator[Entree]:
        # La base range par date : lire vingt mille dates pour les comparer coûterait plus que de les ranger.
        fiches = FichePage.objects.live().public().order_by(F("first_published_at").asc(nulls_first=True), "pk")
        entrees = {
            pk: Entree(pk, titre, url_path, numero, anciennete, famille, statut)
            for anciennete, (pk, titre, url_path, numero, famille, statut) in enumerate(
                fiches.values_list("pk", "title", "url_path", "numero", "famille", "statut")
            )
        }
        for pk, cle in FichePage.axes.through.objects.order_by("axe__ordre").values_list("fichepage_id", "axe__cle"):
            if pk in entrees:
                entrees[pk].axes.append(cle)
        themes = ThemeDeFiche.objects.order_by("tag__name").values_list("content_object_id", "tag__slug")
        for pk, slug in themes:
            if pk in entrees:
                entrees[pk].themes.append(slug)
        lieux = _lieux()
        liens = TerritoireDeFiche.objects.order_by("sort_order").values_list("fiche_id", "territoire_id")
        for pk, territoire in liens:
            if entree := entrees.get(pk):
                lieu = lieux[territoire]
                entree.lieux.append(lieu)
                if lieu.population is not None:
                    entree.population = max(lieu.population, entree.population or 0)
        return iter(sorted(entrees.values(), key=attrgetter("pk")))

    def lire_libelles(self) -> dict[str, dict[str, str]]:
        return {
            "axe": libelles_des_axes(),
            "theme": libelles_des_themes(),
            "taille": {taille.value: str(taille.label) for taille in TailleDeTerritoire},
            "pays": libelles_des_pays(),
            "famille": {famille.value: str(famille.label) for famille in Famille},
            "statut": {statut.value: str(statut.label) for statut in StatutDePratique},
        }

    def lire_synonymes(self) -> dict[str, dict[str, str]]:
        return {"theme": synonymes_des_themes()}

    def cles_de_tri(self) -> dict[str, Callable[[Entree], Any]]:
        return {
            "recentes": lambda fiche: -fiche.anciennete,
            # Un numéro est unique : le titre ne départage que les fiches qui n'en ont pas.
            "numero": lambda fiche: (0, fiche.numero) if fiche.numero is not None else (1, replier(fiche.titre)),
            "titre": lambda fiche: replier(fiche.titre),
            "taille": lambda fiche: (fiche.population is None, fiche.population or 0, fiche.pk),
        }

    @cached_property
    def nombre_de_territoires(self) -> int:
        """Combien de territoires différents les fiches racontent."""
        return len({(lieu.nom, lieu.pays) for entree in self.entrees for lieu in entree.lieux})

    @cached_property
    def place(self) -> dict[int, int]:
        """La place de chaque fiche (par clé primaire) dans l'ordre des numéros."""
        return {self.entrees[rang].pk: place for place, rang in enumerate(self.ordre("numero"))}

    def voisines(self, pk: int) -> tuple[Entree | None, Entree | None]:
        """La fiche d'avant et celle d'après, dans l'ordre des numéros."""
        if pk not in self.place:
            return None, None
        place, ordre = self.place[pk], self.ordre("numero")
        avant = self.entrees[ordre[place - 1]] if place else None
        apres = self.entrees[ordre[place + 1]] if place + 1 < len(ordre) else None
        return avant, apres


def _lieux() -> dict[int, Lieu]:
    """Chaque territoire dont parle une fiche."""
    cites = Territoire.objects.filter(pk__in=TerritoireDeFiche.objects.order_by().values("territoire_id"))
    champs = ("pk", "nom", "pays", "genre", "population")
    return {
        pk: Lieu(nom, str(pays), genre, population) for pk, nom, pays, genre, population in cites.values_list(*champs)
    }


#: Le répertoire à jour de la dernière publication.
repertoire = par_timbre(Repertoire)
