"""Chronomètre l'import de milliers de membres, de la lecture du fichier à l'index de recherche.

    uv run python -m tests.mesures.importation                       # SQLite, 5 000 lignes
    uv run python -m tests.mesures.importation --base postgresql --lignes 5000

Tout se passe dans une base jetable, avec le vrai référentiel des communes. Le tableau dit les secondes de l'essai à
blanc et de l'application (et, entre parenthèses, de processeur) pour un premier import, le même rejoué, et un troisième
qui change chaque présentation ; puis ce que dure la seule transaction d'écriture.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django


def main() -> int:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", choices=["sqlite", "postgresql"], default="sqlite")
    analyseur.add_argument("--lignes", type=int, default=5_000)
    options = analyseur.parse_args()
    with tempfile.TemporaryDirectory(prefix="alliance-mesures-") as dossier:
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings.test"
        os.environ["ALLIANCE_VAR"] = dossier
        if options.base == "postgresql":
            from tests.greffon_base import _demarrer_postgresql as demarrer_postgresql

            os.environ["DATABASE_URL"] = demarrer_postgresql()
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(dossier) / 'base.sqlite3'}"
        django.setup()
        mesurer(options.lignes)
    return 0


def mesurer(combien: int) -> None:
    from django.core.management import call_command

    from alliance.accueil.amenagement import amenager
    from reseau.geo.chargement import charger

    call_command("migrate", verbosity=0)
    amenager()
    charger(monde=False, collectivites=False)
    for titre, presentation in (
        ("création", "Une commune qui accueille"),
        ("rejeu", "Une commune qui accueille"),
        ("modification", "Une commune qui accueille encore"),
    ):
        essai, application, transaction, bilan = _importer(_liste(combien, presentation))
        print(
            f"{titre:14} essai à blanc {essai}   application {application}   dont transaction {transaction}   {bilan}",
            flush=True,
        )


def _liste(combien: int, presentation: str) -> bytes:
    from reseau.models import Territoire

    communes = Territoire.objects.filter(genre="commune", pays="FR").order_by("code_insee")[:combien]
    lignes = ["Nom;Type;Code INSEE;Site Internet;E-mail;Présentation;Axes;Thèmes;Date d’adhésion"]
    lignes += [
        f"Ville de {lieu.nom};Mairie;{lieu.code_insee};www.exemple.org;mairie{n}@exemple.org;"
        f"{presentation}, {lieu.nom}, et ce qu’elle y fait.;Citoyenneté;Santé;12/03/2021"
        for n, lieu in enumerate(communes)
    ]
    return "\r\n".join(lignes).encode("cp1252", errors="replace")


class Duree:
    """Des secondes écoulées et, entre parenthèses, de processeur : sur une machine chargée, seules elles comptent."""

    def __init__(self) -> None:
        self.debut, self.processeur = time.perf_counter(), time.process_time()
        self.texte = "–"

    def __str__(self) -> str:
        return self.texte

    def finir(self) -> "Duree":
        ecoule, calcul = time.perf_counter() - self.debut, time.process_time() - self.processeur
        self.texte = f"{ecoule:5.1f} s ({calcul:.1f})"
        return self


def _importer(octets: bytes) -> tuple[Duree, Duree, Duree, Any]:
    from reseau.importation.actions import AppliquerImport, DeposerImport, LireImport

    depot = DeposerImport("communes.csv", octets).execute(skip_permission_checks=True)
    essai = Duree()
    LireImport(depot).execute(skip_permission_checks=True)
    essai.finir()
    action = AppliquerImport(depot, ignorer_refusees=True)
    action.reserver(skip_permission_checks=True)
    durees: list[Duree] = []
    application = Duree()
    with _chronometrer(durees):
        bilan = action.execute(skip_permission_checks=True)
    return essai, application.finir(), durees[0], bilan


@contextmanager
def _chronometrer(durees: list[Duree]) -> Iterator[None]:
    from reseau.importation.actions import AppliquerImport

    ecrire = AppliquerImport._ecrire

    def mesure(*args: Any) -> Any:
        duree = Duree()
        resultat = ecrire(*args)
        durees.append(duree.finir())
        return resultat

    AppliquerImport._ecrire = mesure
    try:
        yield
    finally:
        AppliquerImport._ecrire = ecrire


if __name__ == "__main__":
    sys.exit(main())
