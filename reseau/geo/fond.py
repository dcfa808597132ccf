"""Le fond de carte en mémoire : les entités (pays, outre-mer), leurs contours et leurs frontières communes."""

import gzip
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate

from .lignes import DONNEES
from .simplification import Point, simplifier

FICHIER = DONNEES / "fond.json.gz"
#: La pointe de la Tchoukotka est écrite au-delà de 180°, à la suite du reste de la Russie.
EST_EXTREME = 191.0
#: En degrés : les plus petits États, que leurs voisins simplifiés recouvrent.
PETIT_ETAT = 0.3


@dataclass(frozen=True)
class Emprise:
    """Un rectangle de longitudes et de latitudes, en degrés."""

    ouest: float
    sud: float
    est: float
    nord: float

    @classmethod
    def de(cls, points: "list[Point]") -> "Emprise":
        longitudes, latitudes = zip(*points, strict=True)
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def __or__(self, autre: "Emprise") -> "Emprise":
        return Emprise(
            min(self.ouest, autre.ouest),
            min(self.sud, autre.sud),
            max(self.est, autre.est),
            max(self.nord, autre.nord),
        )

    @property
    def largeur(self) -> float:
        return self.est - self.ouest

    @property
    def hauteur(self) -> float:
        return self.nord - self.sud

    @property
    def centre(self) -> Point:
        return (self.ouest + self.est) / 2, (self.sud + self.nord) / 2

    def agrandie(self, marge_x: float, marge_y: float) -> "Emprise":
        return Emprise(
            max(-180.0, self.ouest - marge_x),
            max(-89.0, self.sud - marge_y),
            min(EST_EXTREME, self.est + marge_x),
            min(89.0, self.nord + marge_y),
        )

    def ecart(self, autre: "Emprise") -> float:
        """La distance en degrés entre deux rectangles ; nulle s'ils se touchent."""
        x = max(0.0, self.ouest - autre.est, autre.ouest - self.est)
        y = max(0.0, self.sud - autre.nord, autre.sud - self.nord)
        return (x * x + y * y) ** 0.5

    def contient(self, longitude: float, latitude: float) -> bool:
        return self.ouest <= longitude <= self.est and self.sud <= latitude <= self.nord


@dataclass(frozen=True)
class Polygone:
    """Un contour extérieur puis ses trous, chacun une liste de rangs d'arcs (complémentés s'ils vont à rebours)."""

    anneaux: tuple[tuple[int, ...], ...]
    contour: list[Point] = field(repr=False)
    emprise: Emprise

    @cached_property
    def aire(self) -> float:
        paires = zip(self.contour, self.contour[1:] + self.contour[:1], strict=True)
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in paires)) / 2


@dataclass(frozen=True)
class Entite:
    """Un pays, ou un territoire français d'outre-mer ; `ou` dit « en France », « à Mayotte »."""

    code: str
    ou: str
    polygones: tuple[Polygone, ...]


class Fond:
    """Le contenu de `donnees/fond.json.gz`. Les points sont en `(longitude, latitude)`."""

    def __init__(self, brut: dict) -> None:
        echelle = brut["echelle"]
        self.arcs: list[list[Point]] = [
            list(
                zip(
                    (x / echelle for x in accumulate(arc[0::2])),
                    (y / echelle for y in accumulate(arc[1::2])),
                    strict=True,
                )
            )
            for arc in brut["arcs"]
        ]
        self.entites = {code: self._entite(code, entite) for code, entite in brut["entites"].items()}
        self.petits_etats = [
            entite
            for entite in self.entites.values()
            if len(entite.polygones) == 1 and entite.polygones[0].emprise.largeur < PETIT_ETAT
        ]
        usages = Counter(
            rang if rang >= 0 else ~rang
            for entite in self.entites.values()
            for polygone in entite.polygones
            for anneau in polygone.anneaux
            for rang in anneau
        )
        self.frontieres = [rang for rang, nombre in usages.items() if nombre > 1]

    def _entite(self, code: str, brute: dict) -> Entite:
        polygones = []
        for anneaux in brute["polygones"]:
            contour = self.anneau(anneaux[0], self.arcs)
            polygones.append(Polygone(tuple(map(tuple, anneaux)), contour, Emprise.de(contour)))
        return Entite(code, brute["ou"], tuple(polygones))

    @staticmethod
    def anneau(rangs: "tuple[int, ...] | list[int]", arcs: "dict[int, list[Point]] | list[list[Point]]") -> list[Point]:
        """Les points d'un anneau, arcs mis bout à bout."""
        points: list[Point] = []
        for rang in rangs:
            arc = arcs[rang] if rang >= 0 else arcs[~rang][::-1]
            points.extend(arc[1:] if points else arc)
        return points

    def fondre(self, anneaux: list[tuple[int, ...]]) -> list[list[int]]:
        """Les mêmes surfaces d'un seul tenant : les arcs parcourus dans les deux sens disparaissent.

        Le remplissage pair-impair ne dépend que des arcs restants : peu importe comment on les recoud aux carrefours.
        """
        comptes = Counter(rang if rang >= 0 else ~rang for anneau in anneaux for rang in anneau)
        gardes = [rang for anneau in anneaux for rang in anneau if comptes[rang if rang >= 0 else ~rang] % 2]
        departs: dict[Point, list[int]] = {}
        for rang in gardes:
            departs.setdefault(self._bout(rang, 0), []).append(rang)
        recousus = []
        for rang in gardes:
            if rang not in departs.get(self._bout(rang, 0), []):
                continue
            anneau = []
            suivant: int | None = rang
            while suivant is not None:
                departs[self._bout(suivant, 0)].remove(suivant)
                anneau.append(suivant)
                suite = departs.get(self._bout(suivant, -1))
                suivant = suite[0] if suite else None
            recousus.append(anneau)
        return recousus

    def _bout(self, rang: int, lequel: int) -> Point:
        return self.arcs[rang][lequel] if rang >= 0 else self.arcs[~rang][-1 - lequel]

    def arcs_simplifies(self, rangs: set[int], tolerance: float, etirement: float) -> dict[int, list[Point]]:
        """Les arcs allégés : chacun une seule fois, si bien que deux voisins gardent la même frontière.

        Args:
            tolerance: en degrés de latitude.
            etirement: ce que vaut un degré de longitude en degrés de latitude, au milieu du cadre.
        """
        allegees = {}
        for rang in rangs:
            arc = [(x * etirement, y) for x, y in self.arcs[rang]]
            allegees[rang] = [(x / etirement, y) for x, y in simplifier(arc, tolerance)]
        return allegees

    def entite_de(self, longitude: float, latitude: float) -> Entite | None:
        """L'entité où tombe un point, sinon celle dont la côte est à moins d'un degré et demi, sinon `None`.

        Le repli sert les ports et les îlots, que la simplification des côtes laisse en mer.
        """
        for entite in self.petits_etats:
            if entite.polygones[0].emprise.agrandie(0.01, 0.01).contient(longitude, latitude):
                return entite
        proche, ecart = None, 1.5
        for entite in self.entites.values():
            for polygone in entite.polygones:
                if not polygone.emprise.agrandie(1.5, 1.5).contient(longitude, latitude):
                    continue
                if dans_le_contour(polygone.contour, longitude, latitude):
                    return entite
                distance = min(abs(x - longitude) + abs(y - latitude) for x, y in polygone.contour)
                if distance < ecart:
                    proche, ecart = entite, distance
        return proche


def dans_le_contour(contour: list[Point], longitude: float, latitude: float) -> bool:
    """Vrai si le point est dans le contour (nombre impair de traversées)."""
    dedans = False
    x1, y1 = contour[-1]
    for x2, y2 in contour:
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
            dedans = not dedans
        x1, y1 = x2, y2
    return dedans


@cache
def charger_le_fond() -> Fond:
    """Le fond, lu une fois par processus."""
    with gzip.open(FICHIER, "rt", encoding="utf-8") as fichier:
        return Fond(json.load(fichier))
