"""Un agenda écrit, puis relu par deux bibliothèques qui ne sont pas celle qui l'écrit."""

import datetime
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import icalendar
import recurring_ical_events
import vobject

from actualites.agenda.ics import en_calendrier
from actualites.agenda.series import fin_dite, vevents
from actualites.choix import EtatDEvenement, GenreDeDate
from actualites.evenements.calendrier import UN_JOUR, occurrences

#: Une date comme la dit un agenda : début, fin (instants, ou jours et fin exclue), annulée ou non.
Lue = tuple[datetime.date, datetime.date, bool]
DEFAUTS: dict[str, Any] = {
    "date_fin": None,
    "heure_debut": None,
    "heure_fin": None,
    "fuseau": "Europe/Paris",
    "frequence": "",
    "intervalle": 1,
    "jours": "",
    "jusqu_au": None,
    "nombre": None,
    "etat": EtatDEvenement.PREVU,
    "tenue_depuis": None,
}


def un_evenement(date_debut: datetime.date, **champs: Any) -> Any:
    return SimpleNamespace(date_debut=date_debut, **DEFAUTS | champs)


def une_date(genre: GenreDeDate, date_prevue: datetime.date, **champs: Any) -> Any:
    vides = {"nouvelle_date": None, "heure_debut": None, "heure_fin": None, "titre": "", "lieu": "", "annonce": ""}
    return SimpleNamespace(genre=genre, date_prevue=date_prevue, **vides | champs)


def ecrire(evenement: Any, dates: Iterable[Any]) -> bytes:
    """L'agenda d'un seul événement, tel que le site l'écrit."""

    def habiller(composant: icalendar.Event, occurrence: Any) -> None:
        composant.add("UID", "essai")
        composant.add("DTSTAMP", datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        composant.add("STATUS", "CANCELLED" if occurrence.etat == EtatDEvenement.ANNULE else "CONFIRMED")

    dates = list(dates)
    composants = b"".join(composant.to_ical() for composant in vevents(evenement, dates, habiller))
    annees = [date.jour_debut.year for date in occurrences(evenement, dates)] or [2020]
    return en_calendrier([composants], {evenement.fuseau: (min(annees), max(annees))}, nom="Essai")


def attendues(evenement: Any, dates: Iterable[Any]) -> list[Lue]:
    return sorted(
        (
            (date.jour_debut, date.jour_fin + UN_JOUR, date.etat == EtatDEvenement.ANNULE)
            if date.journee_entiere
            else (date.debut, fin_dite(evenement, date), date.etat == EtatDEvenement.ANNULE)
            for date in occurrences(evenement, list(dates))
        ),
        key=str,
    )


def _instant(valeur: datetime.date) -> datetime.date:
    return valeur.astimezone(datetime.UTC) if isinstance(valeur, datetime.datetime) else valeur


def relues_par_recurring_ical_events(ics: bytes) -> list[Lue]:
    calendrier = icalendar.Calendar.from_ical(ics)
    return sorted(
        (
            (_instant(lu.start), _instant(lu.end), lu.get("STATUS") == "CANCELLED")
            for lu in recurring_ical_events.of(calendrier).between((1990, 1, 1), (2199, 12, 31))
        ),
        key=str,
    )


def relues_par_vobject(ics: bytes) -> list[Lue]:
    """`vobject` déroule la série (par dateutil, dans le fuseau que décrit VTIMEZONE) ; on y remplace les exceptions."""
    # `vobject` garde le premier VTIMEZONE lu sous un nom, fût-il d'autres années.
    connus = vars(vobject.icalendar)["__tzidMap"]
    for fuseau in set(connus) - {"UTC"}:
        del connus[fuseau]
    calendrier = vobject.readOne(ics.decode())
    maitre, *apart = sorted(calendrier.vevent_list, key=lambda vevent: hasattr(vevent, "recurrence_id"))
    duree = maitre.dtend.value - maitre.dtstart.value if hasattr(maitre, "dtend") else UN_JOUR * 0
    lues: dict[Any, Lue] = {}
    for debut in maitre.getrruleset(addRDate=True) or [maitre.dtstart.value]:
        if not isinstance(maitre.dtstart.value, datetime.datetime):
            debut = debut.date() if isinstance(debut, datetime.datetime) else debut
        lues[_instant(debut)] = (_instant(debut), _instant(debut + duree), maitre.status.value == "CANCELLED")
    for vevent in apart:
        debut = vevent.dtstart.value
        fin = vevent.dtend.value if hasattr(vevent, "dtend") else debut
        place = _instant(vevent.recurrence_id.value)
        assert place in lues, "une exception sans la date qu'elle remplace"
        lues[place] = (_instant(debut), _instant(fin), vevent.status.value == "CANCELLED")
    return sorted(lues.values(), key=str)
