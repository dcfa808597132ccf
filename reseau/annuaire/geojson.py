"""Les membres en GeoJSON (RFC 7946) : ce que lisent la carte et qui veut reprendre l'annuaire."""

import json
from typing import Any

from .facettes import EntreeDeMembre
from .filtres import FiltreMembres

GENRE = "application/geo+json"


def collection(filtre: FiltreMembres) -> str:
    """Les membres du filtre qui ont des coordonnées, en une `FeatureCollection` compacte.

    `total` compte tous les membres du filtre, comme la liste ; `sans_coordonnees`, ceux que la carte ne place pas.
    """
    situes = filtre.situes()
    tete = {"type": "FeatureCollection", "total": filtre.total, "sans_coordonnees": filtre.total - len(situes)}
    # Chaque membre s'écrit une fois par publication ; une collection n'a plus qu'à les mettre bout à bout.
    traits = ",".join(filtre.repertoire.trait(membre, _trait) for membre in situes)
    return f'{_compact(tete)[:-1]},"features":[{traits}]}}'


def _trait(membre: EntreeDeMembre) -> str:
    assert membre.coordonnees is not None
    return _compact(
        {
            "type": "Feature",
            "id": membre.pk,
            "geometry": {"type": "Point", "coordinates": membre.coordonnees},
            "properties": {
                "nom": membre.nom,
                "adresse": membre.adresse,
                "type": membre.nature,
                "type_libelle": membre.nature_libelle,
                "territoire": membre.territoire,
                "statut": membre.statut,
                "axes": membre.axes,
                "publications": membre.publications,
            },
        }
    )


def _compact(donnees: dict[str, Any]) -> str:
    return json.dumps(donnees, ensure_ascii=False, separators=(",", ":"))
