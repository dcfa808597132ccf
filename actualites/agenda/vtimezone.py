"""Les fuseaux horaires, tels que les agendas les lisent (RFC 5545 § 3.6.5).

La bibliothèque sait les composer, mais place d'une heure trop tard le passage à l'heure d'été, et énumère les
changements là où certains agendas ne lisent qu'une règle : on part des instants où la pendule change.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

PAS = datetime.timedelta(days=7)
MINUTE = datetime.timedelta(minutes=1)
_JOURS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class _Regime:
    """Ce que marque la pendule après un changement, et ce qu'elle marquait avant."""

    avant: datetime.timedelta
    apres: datetime.timedelta
    nom: str
    d_ete: bool


@lru_cache(maxsize=256)
def vtimezone(fuseau: str, de: int, a: int) -> bytes:
    """Le VTIMEZONE de ce fuseau, juste pour les dates de l'année `de` à l'année `a` comprises."""
    zone = ZoneInfo(fuseau)
    # Un an de part et d'autre : une nuit de la Saint-Sylvestre, un décalage de près d'un jour.
    debut = datetime.datetime(max(de - 1, 1), 1, 1, tzinfo=datetime.UTC)
    fin = datetime.datetime(min(a + 2, 9999), 1, 1, tzinfo=datetime.UTC)
    composant = Timezone()
    composant.add("TZID", fuseau)
    premier = debut.astimezone(zone)
    decalage = premier.utcoffset() or datetime.timedelta(0)
    tenu = _Regime(decalage, decalage, premier.tzname() or fuseau, bool(premier.dst()))
    composant.add_component(_observance(tenu, [premier.replace(tzinfo=None, fold=0)], fin))
    changements: dict[_Regime, list[datetime.datetime]] = {}
    for instant in _changements(zone, debut, fin):
        avant, apres = (instant - MINUTE).astimezone(zone), instant.astimezone(zone)
        regime = _Regime(
            avant.utcoffset() or datetime.timedelta(0),
            apres.utcoffset() or datetime.timedelta(0),
            apres.tzname() or fuseau,
            bool(apres.dst()),
        )
        # L'heure du changement est celle de la pendule qui n'a pas encore bougé.
        changements.setdefault(regime, []).append((instant + regime.avant).replace(tzinfo=None))
    for regime, locales in changements.items():
        composant.add_component(_observance(regime, locales, fin))
    return bytes(composant.to_ical())


def _changements(zone: ZoneInfo, debut: datetime.datetime, fin: datetime.datetime) -> Iterator[datetime.datetime]:
    """Les instants, à la minute, où ce que marque la pendule change."""

    def marque(instant: datetime.datetime) -> tuple[datetime.timedelta | None, str | None]:
        local = instant.astimezone(zone)
        return local.utcoffset(), local.tzname()

    gauche = debut
    while gauche < fin:
        droite = gauche + PAS
        if marque(gauche) != marque(droite):
            bas, haut = gauche, droite
            while haut - bas > MINUTE:
                milieu = bas + ((haut - bas) // MINUTE // 2) * MINUTE
                bas, haut = (milieu, haut) if marque(milieu) == marque(gauche) else (bas, milieu)
            yield haut
        gauche = droite


def _observance(
    regime: _Regime, locales: list[datetime.datetime], fin: datetime.datetime
) -> TimezoneStandard | TimezoneDaylight:
    composant = TimezoneDaylight() if regime.d_ete else TimezoneStandard()
    composant.TZOFFSETFROM, composant.TZOFFSETTO = regime.avant, regime.apres
    composant.add("TZNAME", regime.nom)
    composant.DTSTART = locales[0]
    if regle := _regle(locales, fin):
        composant.add("RRULE", regle)
    elif len(locales) > 1:
        # Une ligne par date : certains lecteurs se perdent dans une ligne pliée.
        for locale in locales[1:]:
            composant.add("RDATE", [locale])
    return composant


def _regle(locales: list[datetime.datetime], fin: datetime.datetime) -> vRecur | None:
    """« Le dernier dimanche de mars » : la règle que ces changements suivent chaque année jusqu'à la fin, s'il y en a.

    Une règle abandonnée en chemin s'énumère : sa borne serait encore à dire en temps universel.
    """
    premier = locales[0]
    annees = [locale.year for locale in locales]
    if annees != list(range(premier.year, premier.year + len(annees))) or annees[-1] < fin.year - 1 or len(annees) < 3:
        return None
    if len({(locale.month, locale.weekday(), locale.time()) for locale in locales}) > 1:
        return None
    rangs = {(locale.day - 1) // 7 + 1 for locale in locales}
    if len(rangs) == 1:
        rang = rangs.pop()
    elif all((locale + datetime.timedelta(days=7)).month != locale.month for locale in locales):
        rang = -1
    else:
        return None
    return vRecur(
        {"FREQ": "YEARLY", "BYMONTH": premier.month, "BYDAY": f"{rang if rang < 5 else -1}{_JOURS[premier.weekday()]}"}
    )
