"""Remet la base aménagée après les essais de vraie transaction, qui la vident en partant.

pytest-django joue d'ordinaire ces essais en dernier. Groupés par processus (`xdist_group`), les parcours de navigateur
passent avant d'autres : ceux-ci trouveraient une base vide. Greffon chargé par `tests/conftest.py`.
"""

from collections.abc import Generator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import blocking_manager_key

DE_VRAIE_TRANSACTION = {"transactional_db", "django_db_serialized_rollback", "live_server"}
_videe = False


def est_de_vraie_transaction(essai: pytest.Item) -> bool:
    marque = essai.get_closest_marker("django_db")
    fixtures = set(getattr(essai, "fixturenames", ()))
    return bool(marque and marque.kwargs.get("transaction")) or bool(fixtures & DE_VRAIE_TRANSACTION)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Avant les fixtures : la transaction de l'essai n'est pas encore ouverte."""
    global _videe
    if not _videe or est_de_vraie_transaction(item):
        return
    with item.config.stash[blocking_manager_key].unblock():
        remettre()
    _videe = False


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    global _videe
    resultat = yield
    _videe = _videe or est_de_vraie_transaction(item)
    return resultat


def remettre() -> None:
    """Vide la base, puis y remet ce qui y était quand elle venait d'être aménagée."""
    # Les compteurs continuent : remis à un, ils redonneraient, sur PostgreSQL, les clefs de ce que l’on va remettre.
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
    creation: Any = connection.creation
    contenu = getattr(connection, "_test_serialized_contents", None)
    assert contenu is not None, "La base d'essai n'a pas été gardée : rien à remettre."
    creation.deserialize_db_from_string(contenu)
