"""Grouper des signatures par heure sans les sortir de la base."""

import datetime
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast, Substr


def heure_de(champ: str) -> Any:
    """L'heure d'un instant, « 2026-09-21 12 », en temps universel : la même écriture sur SQLite et PostgreSQL.

    `TruncHour` appelle Python à chaque ligne sur SQLite : cent mille signatures y prenaient dix secondes.
    """
    return Substr(Cast(champ, CharField()), 1, 13)


def instant_de(heure: str) -> datetime.datetime:
    """Le début de cette heure."""
    return datetime.datetime.strptime(heure.replace("T", " "), "%Y-%m-%d %H").replace(tzinfo=datetime.UTC)
