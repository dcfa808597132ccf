"""Une série et ses exceptions, dites comme les agendas les lisent (RFC 5545) : mêmes dates, mêmes instants.

La règle s'écrit (RRULE) quand tous les lecteurs en tireront exactement nos dates ; sinon, chaque date s'écrit (RDATE).
Une date qui n'est pas comme les autres a son propre composant (RECURRENCE-ID), sans être détachée de la série.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event, vRecur

from ..choix import FrequenceDEvenement, JourDeSemaine
from ..evenements.calendrier import (
    UN_JOUR,
    Occurrence,
    dates_de_la_regle,
    jours_de,
    occurrence_ordinaire,
    occurrences,
    rang_du_jour,
    regle,
)

#: Ce qui donne à un composant son titre, son lieu et le reste.
Habilleur = Callable[[Event, Occurrence], None]

_FREQUENCES = {
    FrequenceDEvenement.QUOTIDIENNE: "DAILY",
    FrequenceDEvenement.HEBDOMADAIRE: "WEEKLY",
    FrequenceDEvenement.MENSUELLE_DATE: "MONTHLY",
    FrequenceDEvenement.MENSUELLE_JOUR: "MONTHLY",
    FrequenceDEvenement.ANNUELLE: "YEARLY",
}


@dataclass(frozen=True)
class _Plan:
    """La première date, et comment les autres se disent."""

    depart: datetime.date
    regle: vRecur | None
    ajoutees: Sequence[datetime.date]
    exclues: Sequence[datetime.date]


def vevents(evenement: Any, particulieres: Sequence[Any], habiller: Habilleur) -> list[Event]:
    """Les composants de l'événement : le sien, puis ceux de ses dates à part ; aucun s'il n'a pas de date.

    Args:
        evenement: une `EvenementPage`, ou ce qui en porte les champs.
        particulieres: ses `DateDEvenement`.
        habiller: reçoit chaque composant, déjà daté, et l'occurrence qu'il dit.
    """
    toutes = occurrences(evenement, particulieres)
    if len(toutes) < 2:
        return [_composant(evenement, seule, habiller) for seule in toutes]
    plan = _plan(evenement, toutes)
    usuelle = occurrence_ordinaire(evenement, plan.depart)
    maitre = _composant(evenement, usuelle, habiller)
    if plan.regle:
        maitre.add("RRULE", plan.regle)
    for nom, jours in (("EXDATE", plan.exclues), ("RDATE", plan.ajoutees)):
        if jours:
            maitre.add(nom, [_ancre(evenement, jour) for jour in jours], **_en_jours(usuelle))
    composants = [maitre]
    for occurrence in toutes:
        if (
            occurrence != occurrence_ordinaire(evenement, occurrence.date_prevue)
            or occurrence.etat != usuelle.etat
            or not _de_meme_duree(evenement, usuelle, occurrence)
        ):
            composant = _composant(evenement, occurrence, habiller)
            composant.add("RECURRENCE-ID", _ancre(evenement, occurrence.date_prevue))
            composants.append(composant)
    return composants


def _composant(evenement: Any, occurrence: Occurrence, habiller: Habilleur) -> Event:
    composant = Event()
    if occurrence.journee_entiere:
        composant.add("DTSTART", occurrence.jour_debut)
        composant.add("DTEND", occurrence.jour_fin + UN_JOUR)
    else:
        debut, fin = _locale(evenement, occurrence.debut), _locale(evenement, fin_dite(evenement, occurrence))
        composant.add("DTSTART", debut)
        if fin != debut:
            composant.add("DTEND", fin)
    habiller(composant, occurrence)
    return composant


def fin_dite(evenement: Any, occurrence: Occurrence) -> datetime.datetime:
    """La fin, ou celle du dernier jour si l'on ne dit pas à quelle heure finit ce qui dure plusieurs jours."""
    if occurrence.fin == occurrence.debut and occurrence.jour_fin > occurrence.jour_debut:
        minuit = datetime.datetime.combine(occurrence.jour_fin + UN_JOUR, datetime.time(0))
        return minuit.replace(tzinfo=ZoneInfo(evenement.fuseau)).astimezone(datetime.UTC)
    return occurrence.fin


def _locale(evenement: Any, instant: datetime.datetime) -> datetime.datetime:
    """L'instant à la pendule du lieu : jamais une heure qu'elle saute, que chaque lecteur comprendrait à sa façon."""
    return instant.astimezone(ZoneInfo(evenement.fuseau))


def _ancre(evenement: Any, jour: datetime.date) -> datetime.date:
    """Ce qui désigne cette date de la série : son jour, ou son heure ordinaire."""
    ordinaire = occurrence_ordinaire(evenement, jour)
    return jour if ordinaire.journee_entiere else _locale(evenement, ordinaire.debut)


def _en_jours(usuelle: Occurrence) -> dict[str, Any]:
    return {"parameters": {"VALUE": "DATE"}} if usuelle.journee_entiere else {}


def _de_meme_duree(evenement: Any, usuelle: Occurrence, occurrence: Occurrence) -> bool:
    """Vrai si la durée de la première date donne aussi la fin de celle-ci.

    La norme répète une durée exacte, plusieurs lecteurs une durée à la pendule : les deux doivent tomber juste, ce qui
    n'est plus vrai d'une veillée pendant laquelle l'heure change.
    """
    if usuelle.journee_entiere:
        return True
    fin, fin_usuelle = fin_dite(evenement, occurrence), fin_dite(evenement, usuelle)
    exacte = occurrence.debut + (fin_usuelle - usuelle.debut)
    local = _locale(evenement, occurrence.debut)
    a_la_pendule = local + (_locale(evenement, fin_usuelle) - _locale(evenement, usuelle.debut))
    # Comparées à la pendule : une fin à une heure qu'elle saute ne se comprend pas partout pareil.
    return exacte == fin and _locale(evenement, fin).replace(tzinfo=None) == a_la_pendule.replace(tzinfo=None)


# --- La règle, ou les dates une à une -----------------------------------------------------------------------------
def _plan(evenement: Any, toutes: Sequence[Occurrence]) -> _Plan:
    prevues = sorted(occurrence.date_prevue for occurrence in toutes)
    donnees = dates_de_la_regle(evenement)
    # La première date ouvre la série : rien ne s'ajoute avant elle.
    if not _se_dit_par_la_regle(evenement, donnees) or prevues[0] < donnees[0]:
        return _Plan(prevues[0], None, prevues[1:], [])
    de_la_regle, annoncees = set(donnees), set(prevues)
    return _Plan(
        donnees[0],
        _rrule(evenement, donnees),
        [jour for jour in prevues if jour not in de_la_regle],
        [jour for jour in donnees if jour not in annoncees],
    )


def _se_dit_par_la_regle(evenement: Any, donnees: Sequence[datetime.date]) -> bool:
    """Vrai si une RRULE donne exactement ces dates, quel que soit le lecteur."""
    serie = regle(evenement)
    if serie is None or len(donnees) < 2:
        return False
    premiere = next(iter(serie), None)
    # Une première date que la règle ne donne pas : « le résultat est indéfini » (§ 3.8.5.3).
    if premiere is None or premiere.date() != evenement.date_debut:
        return False
    if evenement.heure_debut is None:
        return True
    # Une heure que la pendule saute ce jour-là : la norme ôte la date de la série, nous la tenons.
    return all(
        _locale(evenement, occurrence_ordinaire(evenement, jour).debut).replace(tzinfo=None, fold=0)
        == datetime.datetime.combine(jour, evenement.heure_debut)
        for jour in donnees
    )


def _rrule(evenement: Any, donnees: Sequence[datetime.date]) -> vRecur:
    parties: dict[str, Any] = {"FREQ": _FREQUENCES[FrequenceDEvenement(evenement.frequence)]}
    if (evenement.intervalle or 1) > 1:
        parties["INTERVAL"] = evenement.intervalle
    if evenement.frequence == FrequenceDEvenement.HEBDOMADAIRE and (jours := jours_de(evenement.jours)):
        parties["BYDAY"] = jours
    elif evenement.frequence == FrequenceDEvenement.MENSUELLE_JOUR:
        jour = JourDeSemaine.values[evenement.date_debut.weekday()]
        parties["BYDAY"] = f"{rang_du_jour(evenement.date_debut)}{jour}"
    if evenement.nombre == len(donnees):
        parties["COUNT"] = evenement.nombre
    else:
        # En temps universel dès que la série a un fuseau, en jours si elle n'a pas d'heure (§ 3.3.10).
        derniere = occurrence_ordinaire(evenement, donnees[-1])
        parties["UNTIL"] = derniere.jour_debut if derniere.journee_entiere else derniere.debut
    return vRecur(parties)
