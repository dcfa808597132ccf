"""Le répertoire des fiches publiées : ce qu'il faut pour filtrer, compter, trier et rapprocher, gardé en mémoire.

Il se reconstruit (huit requêtes) quand le timbre de publication change. Voir `docs/facettes.md`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

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


@dataclass(slots=True)
class Entree:
    """Ce que le répertoire retient d'une fiche publiée."""

    pk: int
    titre: str
    url_path: str
    numero: int | None
    publiee_le: float
    famille: str
    statut: str
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    pays: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    lieux: list[str] = field(default_factory=list)
    #: Population du plus peuplé de ses territoires, en habitants.
    population: int | None = None

    def valeurs(self, facette: str) -> Iterable[str]:
        match facette:
            case "axe":
                return self.axes
            case "theme":
                return self.themes
            case "pays":
                return set(self.pays)
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
        entrees = {
            pk: Entree(pk, titre, url_path, numero, publiee.timestamp() if publiee else 0.0, famille, statut)
            for pk, titre, url_path, numero, publiee, famille, statut in FichePage.objects.live()
            .public()
            .order_by("pk")
            .values_list("pk", "title", "url_path", "numero", "first_published_at", "famille", "statut")
        }
        for pk, cle in FichePage.axes.through.objects.order_by("axe__ordre").values_list("fichepage_id", "axe__cle"):
            if pk in entrees:
                entrees[pk].axes.append(cle)
        themes = ThemeDeFiche.objects.order_by("tag__name").values_list("content_object_id", "tag__slug")
        for pk, slug in themes:
            if pk in entrees:
                entrees[pk].themes.append(slug)
        territoires = TerritoireDeFiche.objects.order_by("sort_order").values_list(
            "fiche_id", "territoire__nom", "territoire__pays", "territoire__genre", "territoire__population"
        )
        for pk, nom, pays, genre, population in territoires:
            if entree := entrees.get(pk):
                entree.lieux.append(nom)
                entree.pays.append(pays)
                entree.genres.append(genre)
                if population is not None:
                    entree.population = max(population, entree.population or 0)
        yield from entrees.values()

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
            "recentes": lambda fiche: (-fiche.publiee_le, -fiche.pk),
            "numero": lambda fiche: (fiche.numero is None, fiche.numero or 0, replier(fiche.titre)),
            "titre": lambda fiche: replier(fiche.titre),
            "taille": lambda fiche: (fiche.population is None, fiche.population or 0, fiche.pk),
        }

    @cached_property
    def nombre_de_territoires(self) -> int:
        """Combien de territoires différents les fiches racontent."""
        return len(
            {(nom, pays) for entree in self.entrees for nom, pays in zip(entree.lieux, entree.pays, strict=True)}
        )

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


#: Le répertoire à jour de la dernière publication.
repertoire = par_timbre(Repertoire)
