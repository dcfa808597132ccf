"""Toute série, relue par deux bibliothèques indépendantes, donne exactement les dates du calendrier du site."""

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from actualites.choix import EtatDEvenement, FrequenceDEvenement, GenreDeDate, JourDeSemaine
from actualites.evenements.calendrier import UN_JOUR, occurrences

from .lecteurs_d_agenda import (
    attendues,
    ecrire,
    relues_par_recurring_ical_events,
    relues_par_vobject,
    un_evenement,
    une_date,
)

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
        tenue_depuis=tirage(st.none() | st.integers(-3, 40).map(lambda n: debut + n * UN_JOUR)),
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


@settings(max_examples=100, deadline=None)
@given(series())
def test_tout_agenda_relu_donne_les_dates_du_site(serie: tuple[Any, list[Any]]) -> None:
    evenement, dates = serie
    if not occurrences(evenement, dates):
        return
    ics = ecrire(evenement, dates)
    assert relues_par_recurring_ical_events(ics) == attendues(evenement, dates)
    assert relues_par_vobject(ics) == attendues(evenement, dates)
