"""Un répertoire : ce qu'il faut pour filtrer, compter et trier des pages publiées, gardé en mémoire.

Chaque valeur de filtre est un entier dont le bit *n* dit si l'entrée *n* la porte : combiner des filtres est un
« et » d'entiers, compter est un `bit_count`. Le coût d'une page ne dépend donc pas du nombre d'entrées. Un répertoire
se reconstruit quand le timbre de publication change. Voir `docs/facettes.md`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import CharField, IntegerField, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber
from django_countries import countries

from .communs import communs
from .memoire import par_timbre as par_timbre
from .recherche.analyse import replier


class EntreeDeRepertoire(Protocol):
    """Ce que le répertoire retient d'une page."""

    pk: int

    def valeurs(self, facette: str) -> Iterable[str]:
        """Les valeurs que la page porte dans un filtre."""
        ...


E = TypeVar("E", bound=EntreeDeRepertoire)


class RepertoireDePages(Generic[E]):
    """Les entrées à un instant, et l'index de leurs facettes.

    Une application en dérive : elle nomme ses `facettes`, lit ses entrées et son vocabulaire, et dit ses tris.
    """

    #: Les filtres, dans l'ordre où ils se présentent.
    facettes: tuple[str, ...] = ()

    def __init__(self, timbre: str = "") -> None:
        #: La publication dont ce répertoire est l'image.
        self.timbre = timbre
        self.entrees: list[E] = list(self.lire_entrees())
        self.rang = {entree.pk: rang for rang, entree in enumerate(self.entrees)}
        self.tout = (1 << len(self.entrees)) - 1
        self.masques = self._indexer()
        #: Le vocabulaire de chaque facette, dans l'ordre où il se présente.
        self.libelles = self.lire_libelles()
        #: Par facette, les anciennes valeurs qui mènent encore à une valeur d'aujourd'hui.
        self.synonymes = self.lire_synonymes()
        self._ordres: dict[str, list[int]] = {}

    # --- Ce que chaque application dit -------------------------------------------------------------------------------
    def lire_entrees(self) -> Iterable[E]:
        raise NotImplementedError

    def lire_libelles(self) -> dict[str, dict[str, str]]:
        raise NotImplementedError

    def lire_synonymes(self) -> dict[str, dict[str, str]]:
        return {}

    def cles_de_tri(self) -> dict[str, Callable[[E], Any]]:
        """Pour chaque tri, ce par quoi une entrée se compare."""
        raise NotImplementedError

    # --- Comptes -----------------------------------------------------------------------------------------------------
    def masques_de(self, facette: str) -> Mapping[str, int]:
        """Les entrées que porte chaque valeur d'un filtre ; à redéfinir pour ce qui change avec l'heure."""
        return self.masques[facette]

    def _indexer(self) -> dict[str, dict[str, int]]:
        # Des octets que l'on marque un à un : récrire à chaque bit un entier de vingt mille coûterait le carré.
        longueur = len(self.entrees) // 8 + 1
        octets: dict[str, dict[str, bytearray]] = {facette: {} for facette in self.facettes}
        for rang, entree in enumerate(self.entrees):
            for facette in self.facettes:
                for valeur in entree.valeurs(facette):
                    octets[facette].setdefault(valeur, bytearray(longueur))[rang >> 3] |= 1 << (rang & 7)
        return {
            facette: {valeur: int.from_bytes(bits, "little") for valeur, bits in options.items()}
            for facette, options in octets.items()
        }

    def compte(self, facette: str, valeur: str) -> int:
        """Combien d'entrées portent cette valeur."""
        return self.masques_de(facette).get(valeur, 0).bit_count()

    # --- Masques -----------------------------------------------------------------------------------------------------
    def masque_de(self, facette: str, valeurs: Iterable[str]) -> int:
        """Les entrées qui portent l'une au moins de ces valeurs ; toutes, si l'on ne demande rien."""
        valeurs = list(valeurs)
        if not valeurs:
            return self.tout
        masque, masques = 0, self.masques_de(facette)
        for valeur in valeurs:
            masque |= masques.get(valeur, 0)
        return masque

    def masque_des_pks(self, pks: Iterable[int]) -> int:
        bits = bytearray(len(self.entrees) // 8 + 1)
        for pk in pks:
            if (rang := self.rang.get(pk)) is not None:
                bits[rang >> 3] |= 1 << (rang & 7)
        return int.from_bytes(bits, "little")

    # --- Ordres ------------------------------------------------------------------------------------------------------
    def ordre(self, tri: str) -> list[int]:
        """Les rangs de toutes les entrées, dans cet ordre de tri ; calculé au premier qui le demande."""
        if tri not in self._ordres:
            cle = self.cles_de_tri()[tri]
            self._ordres[tri] = sorted(range(len(self.entrees)), key=lambda rang: cle(self.entrees[rang]))
        return self._ordres[tri]

    def rangs(self, masque: int, tri: str) -> Iterator[int]:
        """Les rangs des entrées du masque, dans l'ordre demandé."""
        ordre = self.ordre(tri)
        if masque == self.tout:
            yield from ordre
            return
        bits = format(masque, f"0{len(self.entrees)}b")[::-1]
        for rang in ordre:
            if bits[rang] == "1":
                yield rang

    def tranche(self, masque: int, tri: str, debut: int, fin: int) -> list[E]:
        """Les entrées du masque, de `debut` compris à `fin` non compris, dans l'ordre demandé."""
        return [self.entrees[rang] for rang in islice(self.rangs(masque, tri), debut, fin)]

    def pks(self, masque: int, tri: str, debut: int, fin: int) -> list[int]:
        return [entree.pk for entree in self.tranche(masque, tri, debut, fin)]


# --- Les vocabulaires que plusieurs listes partagent -----------------------------------------------------------------
def libelles_des_axes() -> dict[str, str]:
    return communs().axes


def libelles_des_themes() -> dict[str, str]:
    return communs().themes


def libelles_des_pays() -> dict[str, str]:
    return {pays.code: pays.name for pays in sorted(countries, key=lambda pays: replier(pays.name))}


def synonymes_des_themes() -> dict[str, str]:
    """L'ancien nom d'un thème fondu dans un autre mène encore à celui-ci."""
    return communs().synonymes


# --- Ce que porte chaque page ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Relation:
    """Ce qui relie des pages à des valeurs : les lignes, leur champ qui dit la page, celui qui dit la valeur."""

    lignes: QuerySet[Any]
    page: str
    valeur: str
    ordre: str


def axes_de(modele: Any) -> Relation:
    """Les clés des axes de ces pages."""
    return Relation(modele.axes.through.objects.all(), f"{modele._meta.model_name}_id", "axe__cle", "axe__ordre")


def themes_de(modele: Any) -> Relation:
    """Les identifiants des thèmes de ces pages.

    Args:
        modele: ce qui les relie (`tag`, `content_object`).
    """
    return Relation(modele.objects.all(), "content_object_id", "tag__slug", "tag__name")


def lire_les_relations(*relations: Relation) -> list[dict[int, list[str]]]:
    """Pour chaque relation, les valeurs de chaque page, dans leur ordre ; une requête pour toutes."""
    premiere, *suivantes = (
        relation.lignes.order_by()
        .annotate(
            relation=Value(rang, output_field=IntegerField()),
            ordre=Window(RowNumber(), order_by=relation.ordre),
            valeur=Cast(relation.valeur, CharField()),
        )
        .values_list("relation", relation.page, "valeur", "ordre")
        for rang, relation in enumerate(relations)
    )
    lues: list[defaultdict[int, list[str]]] = [defaultdict(list) for _relation in relations]
    for rang, page, valeur, _ordre in premiere.union(*suivantes, all=True).order_by("ordre"):
        lues[rang][page].append(valeur)
    return [dict(lue) for lue in lues]
