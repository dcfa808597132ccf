"""Le moteur de recherche du site : c'est le `BACKEND` de `WAGTAILSEARCH_BACKENDS`."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from modelsearch.backends.base import BaseSearchBackend


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:
    """Le moteur de la base du site ; ce nom et cette forme sont ceux que modelsearch attend d'un module.

    Raises:
        ImproperlyConfigured: la base n'est ni SQLite, ni PostgreSQL.
    """
    if connection.vendor == "sqlite":
        from .moteur_sqlite import MoteurSQLite

        return MoteurSQLite(params)
    if connection.vendor == "postgresql":
        from .moteur_postgresql import MoteurPostgreSQL

        return MoteurPostgreSQL(params)
    raise ImproperlyConfigured(f"Le moteur de recherche ne connaît pas la base « {connection.vendor} ».")
