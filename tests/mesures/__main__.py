"""Compare le coût de nos pages à celui d'une page Wagtail nue, dans la même exécution, et sa croissance.

    uv run python -m tests.mesures                     # SQLite : 20 000 fiches, 5 000 membres, 10 000 prises
    uv run python -m tests.mesures --base postgresql --fiches 100 1000 --membres 50 500 --prises 100 5000

Tout se passe dans une base jetable. Le tableau dit, pour chaque page : requêtes SQL, processeur (médiane, en ms),
rapport à la page nue, octets compressés ; puis la croissance entre la plus petite et la plus grande taille.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django


def main() -> int:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", choices=["sqlite", "postgresql"], default="sqlite")
    analyseur.add_argument("--fiches", type=int, nargs="+", default=[100, 20_000])
    analyseur.add_argument("--membres", type=int, nargs="+", default=[50, 5_000])
    analyseur.add_argument("--prises", type=int, nargs="+", default=[100, 10_000])
    analyseur.add_argument("--signatures", type=int, default=100_000, help="sous une seule prise de position")
    options = analyseur.parse_args()
    if not len(options.fiches) == len(options.membres) == len(options.prises):
        analyseur.error("autant de nombres de membres et de prises de position que de nombres de fiches")
    with tempfile.TemporaryDirectory(prefix="alliance-mesures-") as dossier:
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings.test"
        if options.base == "postgresql":
            from tests.greffon_base import _demarrer_postgresql as demarrer_postgresql

            os.environ["DATABASE_URL"] = demarrer_postgresql()
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(dossier) / 'base.sqlite3'}"
        django.setup()
        from tests.mesures.tableau import mesurer

        tailles = zip(sorted(options.membres), sorted(options.fiches), sorted(options.prises), strict=True)
        mesurer(list(tailles), options.signatures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
