"""Où en est un événement à cette heure : à venir, en cours, passé ; et quand cela changera de soi-même."""

import datetime
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from alliance.socle.fragments import DUREE

from ..choix import EtatDEvenement
from .calendrier import MINUIT, UN_JOUR

A_VENIR, EN_COURS, PASSE = "a-venir", "en-cours", "passe"
#: Ce qui n'aura pas lieu ce jour-là.
PAS_TENUE = frozenset({EtatDEvenement.ANNULE, EtatDEvenement.REPORTE})


def fin_de(date: Any, fuseau: str) -> datetime.datetime:
    """L'instant où elle est finie ; sans heure de fin, c'est minuit, à la pendule du lieu."""
    if date.fin > date.debut:
        return date.fin
    return datetime.datetime.combine(date.jour_fin + UN_JOUR, MINUIT, tzinfo=ZoneInfo(fuseau))


def moment_de(date: Any, fuseau: str, maintenant: datetime.datetime) -> str:
    if maintenant < date.debut:
        return A_VENIR
    return EN_COURS if maintenant < fin_de(date, fuseau) else PASSE


def moment_de_tout(dates: Iterable[Any], fuseau: str, maintenant: datetime.datetime) -> str:
    """D'une série : en cours si l'une l'est, à venir s'il en reste une, passée sinon."""
    moments = {moment_de(date, fuseau, maintenant) for date in dates}
    return next((moment for moment in (EN_COURS, A_VENIR) if moment in moments), PASSE)


def inscription_est_ouverte(avant: datetime.date | None, fuseau: str, maintenant: datetime.datetime) -> bool:
    """Vrai jusqu'à la fin du dernier jour, à la pendule du lieu."""
    return avant is None or maintenant.astimezone(ZoneInfo(fuseau)).date() <= avant


def duree_de_garde(
    dates: Iterable[Any], fuseau: str, inscription_avant: datetime.date | None, maintenant: datetime.datetime
) -> int:
    """Combien de secondes la page dit encore vrai : jusqu'à la prochaine borne, minuit compris (« aujourd'hui »)."""
    demain = timezone.localdate(maintenant) + UN_JOUR
    bornes = [datetime.datetime.combine(demain, MINUIT, tzinfo=timezone.get_default_timezone())]
    if inscription_avant is not None:
        bornes.append(datetime.datetime.combine(inscription_avant + UN_JOUR, MINUIT, tzinfo=ZoneInfo(fuseau)))
    for date in dates:
        bornes += [date.debut, fin_de(date, fuseau)]
    prochaines = [int((borne - maintenant).total_seconds()) + 1 for borne in bornes if borne > maintenant]
    return min([DUREE, *prochaines])
