"""Ce que tous les essais partagent."""

import pytest
from django.core.cache import cache

from alliance.accueil.amenagement import amenager
from alliance.accueil.models import AccueilPage


@pytest.fixture(autouse=True)
def _cache_vide():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def accueil(db) -> AccueilPage:
    """Un site aménagé : groupes, circuit de relecture, arbre des pages."""
    return amenager()
