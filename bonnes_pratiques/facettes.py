"""Le répertoire des fiches publiées : ce qu'il faut pour filtrer, compter, trier et rapprocher, gardé en mémoire.

Chaque option de filtre est un entier dont le bit *n* dit si la fiche *n* la porte : combiner des filtres est un
« et » d'entiers, compter est un `bit_count`. Le coût d'une page ne dépend donc pas du nombre de fiches. Le répertoire
se reconstruit (huit requêtes) quand le timbre de publication change. Voir `docs/facettes.md`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from django.utils.translation import gettext as _
from django_countries import countries

from alliance.socle import publication
from alliance.socle.models import Axe, SynonymeDeTheme, Theme
from alliance.socle.recherche.analyse import replier
from reseau.choix import TailleDeTerritoire

from .choix import Famille, StatutDePratique
from .models import FichePage, TerritoireDeFiche, ThemeDeFiche

#: Les filtres, dans l'ordre où ils se présentent.
FACETTES = ("axe", "theme", "taille", "pays", "famille", "statut")


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


class Repertoire:
    """Les fiches publiées et publiques à un instant, et l'index de leurs facettes."""

    def __init__(self, timbre: str = "") -> None:
        #: La publication dont ce répertoire est l'image.
        self.timbre = timbre
        self.entrees = list(self._charger())
        self.rang = {entree.pk: rang for rang, entree in enumerate(self.entrees)}
        self.tout = (1 << len(self.entrees)) - 1
        masques: dict[str, defaultdict[str, int]] = {facette: defaultdict(int) for facette in FACETTES}
        for rang, entree in enumerate(self.entrees):
            for facette in FACETTES:
                for valeur in entree.valeurs(facette):
                    masques[facette][valeur] |= 1 << rang
        self.masques: dict[str, dict[str, int]] = {facette: dict(options) for facette, options in masques.items()}
        self.libelles = self._libelles()
        self.synonymes = dict(SynonymeDeTheme.objects.exclude(slug="").values_list("slug", "theme__slug"))

    @staticmethod
    def _charger() -> Iterator[Entree]:
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

    @staticmethod
    def _libelles() -> dict[str, dict[str, str]]:
        """Le vocabulaire de chaque facette, dans l'ordre où il se présente."""
        noms_de_pays = sorted(countries, key=lambda pays: replier(pays.name))
        return {
            "axe": dict(Axe.objects.values_list("cle", "nom")),
            "theme": dict(sorted(Theme.objects.values_list("slug", "name"), key=lambda theme: replier(theme[1]))),
            "taille": {taille.value: str(taille.label) for taille in TailleDeTerritoire},
            "pays": {pays.code: pays.name for pays in noms_de_pays},
            "famille": {famille.value: str(famille.label) for famille in Famille},
            "statut": {statut.value: str(statut.label) for statut in StatutDePratique},
        }

    @cached_property
    def ordres(self) -> dict[str, list[int]]:
        """Les rangs des fiches, dans chaque ordre de tri."""
        rangs = range(len(self.entrees))

        def par_numero(rang: int) -> tuple[bool, int, str]:
            entree = self.entrees[rang]
            return entree.numero is None, entree.numero or 0, replier(entree.titre)

        return {
            "recentes": sorted(rangs, key=lambda rang: (-self.entrees[rang].publiee_le, -self.entrees[rang].pk)),
            "numero": sorted(rangs, key=par_numero),
            "titre": sorted(rangs, key=lambda rang: replier(self.entrees[rang].titre)),
            "taille": sorted(
                rangs,
                key=lambda rang: (
                    self.entrees[rang].population is None,
                    self.entrees[rang].population or 0,
                    self.entrees[rang].pk,
                ),
            ),
        }

    @cached_property
    def nombre_de_territoires(self) -> int:
        """Combien de territoires différents les fiches racontent."""
        return len(
            {(nom, pays) for entree in self.entrees for nom, pays in zip(entree.lieux, entree.pays, strict=True)}
        )

    def compte(self, facette: str, valeur: str) -> int:
        """Combien de fiches portent cette valeur."""
        return self.masques[facette].get(valeur, 0).bit_count()

    @cached_property
    def place(self) -> dict[int, int]:
        """La place de chaque fiche (par clé primaire) dans l'ordre des numéros."""
        return {self.entrees[rang].pk: place for place, rang in enumerate(self.ordres["numero"])}

    def voisines(self, pk: int) -> tuple[Entree | None, Entree | None]:
        """La fiche d'avant et celle d'après, dans l'ordre des numéros."""
        if pk not in self.place:
            return None, None
        place, ordre = self.place[pk], self.ordres["numero"]
        avant = self.entrees[ordre[place - 1]] if place else None
        apres = self.entrees[ordre[place + 1]] if place + 1 < len(ordre) else None
        return avant, apres

    # --- Masques -----------------------------------------------------------------------------------------------------
    def masque_de(self, facette: str, valeurs: Iterable[str]) -> int:
        """Les fiches qui portent l'une au moins de ces valeurs ; toutes, si l'on ne demande rien."""
        valeurs = list(valeurs)
        if not valeurs:
            return self.tout
        masque = 0
        for valeur in valeurs:
            masque |= self.masques[facette].get(valeur, 0)
        return masque

    def masque_des_pks(self, pks: Iterable[int]) -> int:
        bits = bytearray(len(self.entrees) // 8 + 1)
        for pk in pks:
            if (rang := self.rang.get(pk)) is not None:
                bits[rang >> 3] |= 1 << (rang & 7)
        return int.from_bytes(bits, "little")

    def rangs(self, masque: int, ordre: str = "numero") -> Iterator[int]:
        """Les rangs des fiches du masque, dans l'ordre demandé."""
        if masque == self.tout:
            yield from self.ordres[ordre]
            return
        bits = format(masque, f"0{len(self.entrees)}b")[::-1]
        for rang in self.ordres[ordre]:
            if bits[rang] == "1":
                yield rang

    def pks(self, masque: int, ordre: str, debut: int, fin: int) -> list[int]:
        return [self.entrees[rang].pk for rang in islice(self.rangs(masque, ordre), debut, fin)]


@lru_cache(maxsize=1)
def _du_timbre(timbre: str) -> Repertoire:
    return Repertoire(timbre)


def repertoire() -> Repertoire:
    """Le répertoire à jour de la dernière publication."""
    return _du_timbre(publication.timbre())


def titre_de(facette: str) -> str:
    return {
        "axe": _("Axe"),
        "theme": _("Thème"),
        "taille": _("Taille du territoire"),
        "pays": _("Pays"),
        "famille": _("Famille"),
        "statut": _("État"),
    }[facette]
