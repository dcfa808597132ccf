"""Ce que tous les essais partagent."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections

from alliance.accueil.amenagement import amenager
from alliance.accueil.models import AccueilPage
from alliance.socle import publication
from tests import base_remise, modele_de_base


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_createdb) -> None:
    modele_de_base.installer(refaire=django_db_createdb)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """La base migrée, puis aménagée une fois pour toutes : le refaire à chaque essai en doublait la durée.

    Ce qui remet la base après un essai qui la vide doit se trouver sur toute connexion : Playwright tourne dans une
    boucle asynchrone, où Django ouvre d'autres connexions que celle qui a été préparée.
    """
    connexion: Any = connections[DEFAULT_DB_ALIAS]
    with django_db_blocker.unblock():
        amenager()
        if getattr(connexion, "_test_serialized_contents", None) is not None:
            # Relue aménagée : remise telle que les migrations la laissent, elle contredirait ce qui y est déjà.
            type(connexion)._test_serialized_contents = connexion.creation.serialize_db_to_string()
            del connexion._test_serialized_contents


@pytest.fixture(autouse=True)
def _cache_vide():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _publication_immediate(request, monkeypatch):
    """Un essai ne valide pas sa transaction : le timbre s'y renouvelle donc dès le signal.

    Les essais de transaction réelle (`transaction=True`) gardent la règle du site : seulement à la validation.
    """
    marque = request.node.get_closest_marker("django_db")
    if not (marque and marque.kwargs.get("transaction")) and "transactional_db" not in request.fixturenames:
        monkeypatch.setattr(publication, "renouveler_apres_validation", publication.renouveler)


@pytest.fixture
def accueil(db) -> AccueilPage:
    """Un site aménagé : groupes, circuit de relecture, arbre des pages. La base l'est depuis sa naissance."""
    return AccueilPage.objects.get()


@pytest.fixture
def accueil_valide(transactional_db, django_db_serialized_rollback) -> AccueilPage:
    """Le même site, dans de vraies transactions : pour les essais de validation et les parcours de navigateur.

    Chaque essai de ce genre vide la base ; ce qu'elle contenait, aménagée, y est remis avant le suivant.
    """
    return AccueilPage.objects.get()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Les essais longs d'abord : joués en dernier, ils tiendraient un processus pendant que l'autre n'a plus rien."""
    items.sort(key=lambda essai: essai.get_closest_marker("long") is None)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(base_remise, "base-remise")
