"""Chronomètre l'import de milliers de membres, de la lecture du fichier à l'index de recherche.

    uv run python -m tests.mesures.importation                       # SQLite, 5 000 lignes
    uv run python -m tests.mesures.importation --base postgresql --lignes 5000

Tout se passe dans une base jetable, avec le vrai référentiel des communes. Le tableau dit les secondes de l'essai à
blanc et de l'application pour un premier import, le même rejoué, et un troisième qui change chaque présentation ; puis
combien de temps dure la seule transaction d'écriture.
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
            f"{titre:14} essai à blanc {essai:6.1f} s   application {application:6.1f} s   "
            f"(dont transaction {transaction:5.1f} s)   {bilan}"
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


def _importer(octets: bytes) -> tuple[float, float, float, Any]:
    from reseau.importation.actions import AppliquerImport, DeposerImport, LireImport

    depot = DeposerImport("communes.csv", octets).execute(skip_permission_checks=True)
    debut = time.perf_counter()
    LireImport(depot).execute(skip_permission_checks=True)
    milieu = time.perf_counter()
    application = AppliquerImport(depot, ignorer_refusees=True)
    application.reserver(skip_permission_checks=True)
    durees: list[float] = []
    with _chronometrer(durees):
        bilan = application.execute(skip_permission_checks=True)
    return milieu - debut, time.perf_counter() - milieu, sum(durees), bilan


@contextmanager
def _chronometrer(durees: list[float]) -> Iterator[None]:
    from reseau.importation.actions import AppliquerImport

    ecrire = AppliquerImport._ecrire

    def mesure(*args: Any) -> Any:
        debut = time.perf_counter()
        resultat = ecrire(*args)
        durees.append(time.perf_counter() - debut)
        return resultat

    AppliquerImport._ecrire = mesure
    try:
        yield
    finally:
        AppliquerImport._ecrire = ecrire


if __name__ == "__main__":
    sys.exit(main())
