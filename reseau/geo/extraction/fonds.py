"""Le fond de carte : côtes et frontières de Natural Earth, en arcs partagés pour que les voisins restent jointifs."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..simplification import simplifier

#: Une unité du fichier vaut un millième de degré.
ECHELLE = 1000
TOLERANCE = 0.012
#: En degrés carrés : un îlot plus petit ne se verrait sur aucun cadre.
SURFACE_MINIMALE = 0.004

#: Les territoires que Natural Earth range dans la France : code → ouest, sud, est, nord.
OUTRE_MER = {
    "GP": (-61.9, 15.8, -60.9, 16.6),
    "MQ": (-61.3, 14.3, -60.7, 15.0),
    "GF": (-54.8, 2.0, -51.5, 5.9),
    "RE": (55.1, -21.5, 55.9, -20.8),
    "YT": (44.9, -13.1, 45.4, -12.6),
}
#: Trop petites pour l'échelle moyenne et pourtant sur notre carte : Lampedusa et Linosa.
PELAGIE = (12.2, 35.3, 13.0, 36.0)

#: Les pays que traverse l'antiméridien.
A_CHEVAL = frozenset({"RU", "FJ"})
#: L'Antarctique fait le tour de la Terre et ne sert à situer personne.
SANS_CARTE = frozenset({"AQ"})

Anneau = list[int]
Polygone = list[Anneau]


class Topologie:
    """Un fichier TopoJSON quantifié, arcs dépliés en `(longitude, latitude)`."""

    def __init__(self, chemin: Path) -> None:
        brut = json.loads(chemin.read_text(encoding="utf-8"))
        (ex, ey), (ox, oy) = brut["transform"]["scale"], brut["transform"]["translate"]
        self.arcs: list[list[tuple[float, float]]] = []
        for arc in brut["arcs"]:
            x = y = 0
            points = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                points.append((x * ex + ox, y * ey + oy))
            self.arcs.append(points)
        self.pays: list[dict[str, Any]] = brut["objects"]["countries"]["geometries"]

    def polygones(self, pays: dict[str, Any]) -> list[Polygone]:
        return [pays["arcs"]] if pays["type"] == "Polygon" else pays.get("arcs", [])

    def anneau(self, indices: Anneau) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for indice in indices:
            arc = self.arcs[indice] if indice >= 0 else self.arcs[~indice][::-1]
            points.extend(arc[1:] if points else arc)
        return points


def aire_et_centre(anneau: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Aire (degrés carrés), longitude et latitude du barycentre."""
    aire = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(anneau, anneau[1:] + anneau[:1], strict=True):
        croix = x1 * y2 - x2 * y1
        aire, x, y = aire + croix, x + (x1 + x2) * croix, y + (y1 + y2) * croix
    if not aire:
        return 0.0, *anneau[0]
    return abs(aire / 2), x / (3 * aire), y / (3 * aire)


def _dans(cadre: tuple[float, float, float, float], longitude: float, latitude: float) -> bool:
    ouest, sud, est, nord = cadre
    return ouest <= longitude <= est and sud <= latitude <= nord


class Fond:
    """Le fond en construction : des entités, et les arcs qu'elles partagent.

    Args:
        atlas: dossier du paquet npm `world-atlas`.
        code_de: identifiant numérique ISO d'un pays (ou son nom anglais s'il n'en a pas) → code à deux lettres.
    """

    def __init__(self, atlas: Path, code_de: Callable[[str], str]) -> None:
        self.moyen = Topologie(atlas / "countries-50m.json")
        self.fin = Topologie(atlas / "countries-10m.json")
        self.code_de = code_de
        self.arcs: list[list[int]] = []
        self.entites: dict[str, list[Polygone]] = {}
        self.centres: dict[str, tuple[float, float]] = {}
        self._places: dict[tuple[int, int], int] = {}
        for code, topologie, polygone in self._choisir():
            anneaux = [[self._placer(topologie, indice) for indice in anneau] for anneau in polygone]
            self.entites.setdefault(code, []).append(anneaux)

    def _choisir(self) -> Iterator[tuple[str, Topologie, Polygone]]:
        """L'échelle moyenne partout, la fine pour l'outre-mer et les Pélages."""
        plus_grands: dict[str, float] = {}
        for topologie in (self.moyen, self.fin):
            for pays in topologie.pays:
                code = self.code_de(pays.get("id") or pays["properties"]["name"])
                if not code or code in SANS_CARTE:
                    continue
                for polygone in topologie.polygones(pays):
                    if code in A_CHEVAL:
                        self._prolonger(topologie, polygone)
                    aire, longitude, latitude = aire_et_centre(topologie.anneau(polygone[0]))
                    entite = self._entite(code, longitude, latitude)
                    if (topologie is self.fin) != self._en_detail(code, entite, longitude, latitude):
                        continue
                    seul = len(topologie.polygones(pays)) == 1
                    if topologie is self.moyen and aire < SURFACE_MINIMALE and not seul and code not in ("MT", "MV"):
                        continue
                    if aire > plus_grands.get(entite, 0.0):
                        plus_grands[entite] = aire
                        self.centres[entite] = (round(latitude, 2), round(longitude, 2))
                    yield entite, topologie, polygone

    @staticmethod
    def _prolonger(topologie: Topologie, polygone: Polygone) -> None:
        """Écrit à la suite de 180° ce qui est au-delà de l'antiméridien : un contour n'y fait plus de saut."""
        for indice in {i if i >= 0 else ~i for anneau in polygone for i in anneau}:
            topologie.arcs[indice] = [(x + 360, y) if x < 0 else (x, y) for x, y in topologie.arcs[indice]]

    def _entite(self, code: str, longitude: float, latitude: float) -> str:
        if code != "FR":
            return code
        return next((c for c, cadre in OUTRE_MER.items() if _dans(cadre, longitude, latitude)), "FR")

    def _en_detail(self, code: str, entite: str, longitude: float, latitude: float) -> bool:
        # La Guyane reste à l'échelle moyenne : elle partage ses frontières avec ses voisins.
        ile = entite in OUTRE_MER and entite != "GF"
        return ile or (code == "IT" and _dans(PELAGIE, longitude, latitude))

    def _placer(self, topologie: Topologie, indice: int) -> int:
        """Le rang de l'arc dans le fichier produit, complémenté s'il est parcouru à l'envers."""
        source = indice if indice >= 0 else ~indice
        clef = (id(topologie), source)
        if clef not in self._places:
            tolerance = TOLERANCE if topologie is self.moyen else TOLERANCE / 4
            points = simplifier(topologie.arcs[source], tolerance)
            self._places[clef] = len(self.arcs)
            self.arcs.append(deltas(points, ECHELLE))
        rang = self._places[clef]
        return rang if indice >= 0 else ~rang

    def ecrire(self, chemin: Path, situations: dict[str, str]) -> None:
        """Écrit le fond. `situations` : code → « en France », « au Brésil » ; vide quand on ne sait pas le dire."""
        contenu = {
            "echelle": ECHELLE,
            "arcs": self.arcs,
            "entites": {
                code: {"ou": situations.get(code, ""), "polygones": polygones}
                for code, polygones in sorted(self.entites.items())
            },
        }
        texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
        chemin.write_bytes(gzip.compress(texte.encode(), compresslevel=9, mtime=0))


def deltas(points: list[tuple[float, float]], echelle: int) -> list[int]:
    """Les coordonnées à la suite, en unités d'`echelle` par degré, chacune en différence de la précédente."""
    plats, x0, y0 = [], 0, 0
    for longitude, latitude in points:
        x, y = round(longitude * echelle), round(latitude * echelle)
        plats += [x - x0, y - y0]
        x0, y0 = x, y
    return plats
