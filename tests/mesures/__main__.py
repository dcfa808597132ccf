"""Compare le coût de nos pages à celui d'une page Wagtail nue, dans la même exécution, et sa croissance.

    uv run python -m tests.mesures                     # SQLite : tout, aux tailles que dit --help
    uv run python -m tests.mesures --base postgresql --parts agenda
    uv run python -m tests.mesures --fiches 100 1000 --membres 50 500 --prises 100 5000 --evenements 100 2000

Tout se passe dans une base jetable. Les tableaux disent, pour chaque page : requêtes SQL, processeur (médiane, en ms),
rapport à la page nue, octets compressés ; puis la croissance entre la plus petite et la plus grande taille. Une page
« à froid » est la première lecture qui suit une publication.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

PAGES, AGENDA = "pages", "agenda"


def lire_les_options() -> argparse.Namespace:
    analyseur = argparse.ArgumentParser(
        prog="python -m tests.mesures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    analyseur.add_argument("--base", choices=["sqlite", "postgresql"], default="sqlite")
    analyseur.add_argument(
        "--parts",
        choices=[PAGES, AGENDA],
        nargs="+",
        default=[PAGES, AGENDA],
        help="ce que l’on mesure (les deux par défaut) : fiches, annuaire et prises de position ; ou l’agenda",
    )
    for nom, sens, tailles in (
        ("fiches", "bonnes pratiques publiées", [100, 20_000]),
        ("membres", "organisations, autant de tailles que de fiches", [50, 5_000]),
        ("prises", "prises de position, autant de tailles que de fiches", [100, 10_000]),
        ("evenements", "événements sur dix ans, et deux fois plus de dates", [100, 20_000]),
    ):
        analyseur.add_argument(
            f"--{nom}", type=int, nargs="+", default=tailles, metavar="N", help=f"{sens} (%(default)s par défaut)"
        )
    analyseur.add_argument(
        "--signatures",
        type=int,
        default=100_000,
        metavar="N",
        help="sous une seule prise de position (%(default)s par défaut)",
    )
    options = analyseur.parse_args()
    if not len(options.fiches) == len(options.membres) == len(options.prises):
        analyseur.error("autant de nombres de membres et de prises de position que de nombres de fiches")
    return options


def main() -> int:
    options = lire_les_options()
    with tempfile.TemporaryDirectory(prefix="alliance-mesures-") as dossier:
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings.test"
        if options.base == "postgresql":
            from tests.greffon_base import _demarrer_postgresql as demarrer_postgresql

            os.environ["DATABASE_URL"] = demarrer_postgresql()
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(dossier) / 'base.sqlite3'}"
        django.setup()
        from tests.mesures import agenda, tableau

        temoin = tableau.preparer()
        if PAGES in options.parts:
            tailles = zip(sorted(options.membres), sorted(options.fiches), sorted(options.prises), strict=True)
            tableau.mesurer(list(tailles), options.signatures, temoin)
        if AGENDA in options.parts:
            agenda.mesurer(sorted(options.evenements), temoin)
    return 0


if __name__ == "__main__":
    sys.exit(main())
