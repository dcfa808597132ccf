"""Compare le coût de nos pages à celui d'une page Wagtail nue, dans la même exécution, et sa croissance.

    uv run python -m tests.mesures                     # SQLite, de 100 à 10 000 fiches
    uv run python -m tests.mesures --base postgresql --fiches 100 1000

Tout se passe dans une base jetable. Le tableau dit, pour chaque page : requêtes SQL, processeur (médiane, en ms),
rapport à la page nue, octets compressés ; puis la croissance entre le plus petit et le plus grand nombre de fiches.
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
    analyseur.add_argument("--fiches", type=int, nargs="+", default=[100, 10_000])
    options = analyseur.parse_args()
    with tempfile.TemporaryDirectory(prefix="alliance-mesures-") as dossier:
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings.test"
        if options.base == "postgresql":
            from tests.greffon_base import _demarrer_postgresql as demarrer_postgresql

            os.environ["DATABASE_URL"] = demarrer_postgresql()
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(dossier) / 'base.sqlite3'}"
        django.setup()
        from tests.mesures.tableau import mesurer

        mesurer(sorted(options.fiches))
    return 0


if __name__ == "__main__":
    sys.exit(main())
