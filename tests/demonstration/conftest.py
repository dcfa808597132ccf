"""Le site de démonstration, chargé une seule fois pour tous les essais de ce dossier."""

import pytest
from django.db import transaction
from django.test import Client

from alliance.accueil.demo.chargement import charger


@pytest.fixture(scope="package")
def _demonstration(django_db_setup, django_db_blocker):
    """Le site chargé une fois, dans une transaction que rien ne garde."""
    with django_db_blocker.unblock(), transaction.atomic():
        charger()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(_demonstration, db):
    """Le site chargé ; ce que fait l'essai est défait."""


@pytest.fixture
def lecteur(demonstration) -> Client:
    return Client()
