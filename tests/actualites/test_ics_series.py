"""Toute série, relue par deux bibliothèques indépendantes, donne exactement les dates du calendrier du site."""

import datetime
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import icalendar
import recurring_ical_events
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from actualites.agenda.ics import en_calendrier
from actualites.agenda.series import fin_dite, vevents
from actualites.choix import EtatDEvenement, FrequenceDEvenement, GenreDeDate, JourDeSemaine
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


# --- Toute série ------------------------------------------------------------------------------------------------------
AUTOUR = [
    datetime.date(2025, 3, 30),
    datetime.date(2025, 10, 26),
    datetime.date(2024, 2, 29),
    datetime.date(2017, 10, 15),
]
JOURS_DEPART = st.one_of(
    st.builds(lambda pivot, ecart: pivot + ecart * UN_JOUR, st.sampled_from(AUTOUR), st.integers(-9, 9)),
    st.dates(datetime.date(2012, 1, 1), datetime.date(2035, 12, 31)),
)
HEURES = st.builds(datetime.time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
FUSEAUX = ["Europe/Paris", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Beirut", "Pacific/Noumea", "UTC"]


@st.composite
def series(tirage: st.DrawFn) -> tuple[Any, list[Any]]:
    """Un événement comme le formulaire en accepte, avec ses dates particulières."""
    debut = tirage(JOURS_DEPART)
    a_une_heure = tirage(st.booleans())
    dernier = tirage(st.none() | st.integers(1, 3).map(lambda n: debut + n * UN_JOUR))
    heure = tirage(HEURES) if a_une_heure else None
    heure_fin = tirage(st.none() | HEURES) if heure else None
    if heure_fin and not dernier and heure_fin <= heure:
        heure_fin = None
    bornes = tirage(st.sampled_from(["nombre", "jusqu_au", "les deux"]))
    evenement = un_evenement(
        debut,
        date_fin=dernier,
        heure_debut=heure,
        heure_fin=heure_fin,
        fuseau=tirage(st.sampled_from(FUSEAUX)),
        frequence=tirage(st.sampled_from(FrequenceDEvenement.values)),
        intervalle=tirage(st.integers(1, 4)),
        jours=",".join(tirage(st.lists(st.sampled_from(JourDeSemaine.values), max_size=3, unique=True))),
        nombre=tirage(st.integers(1, 12)) if bornes != "jusqu_au" else None,
        jusqu_au=debut + tirage(st.integers(0, 90)) * UN_JOUR if bornes != "nombre" else None,
        etat=tirage(st.sampled_from(EtatDEvenement.values)),
    )
    prevues = [date.date_prevue for date in occurrences(evenement, [])]
    return evenement, [_particuliere(tirage, prevues, a_une_heure) for _ in range(tirage(st.integers(0, 4)))]


def _particuliere(tirage: st.DrawFn, prevues: list[datetime.date], a_une_heure: bool) -> Any:
    genre = tirage(st.sampled_from(GenreDeDate.values))
    ailleurs = st.integers(-20, 40).map(lambda n: prevues[0] + n * UN_JOUR)
    jour = tirage(ailleurs if genre == GenreDeDate.AJOUTEE else st.sampled_from(prevues) | ailleurs)
    return une_date(
        GenreDeDate(genre),
        jour,
        nouvelle_date=tirage(st.none() | ailleurs) if genre == GenreDeDate.CHANGEE else None,
        heure_debut=tirage(st.none() | HEURES),
        heure_fin=tirage(st.none() | HEURES) if a_une_heure else None,
    )


@settings(max_examples=150, deadline=None)
@given(series())
def test_tout_agenda_relu_donne_les_dates_du_site(serie: tuple[Any, list[Any]]) -> None:
    evenement, dates = serie
    if not occurrences(evenement, dates):
        return
    ics = ecrire(evenement, dates)
    assert relues_par_recurring_ical_events(ics) == attendues(evenement, dates)
    assert relues_par_vobject(ics) == attendues(evenement, dates)
