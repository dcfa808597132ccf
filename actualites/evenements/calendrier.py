"""Les dates d'un événement : sa première, celles que sa règle en déduit, et les dates particulières.

Tout se calcule à la pendule du lieu (une veillée de 20 h reste à 20 h quand l'heure change), puis se convertit en
instants. Les règles sont celles de la RFC 5545 ; `dateutil` les déroule.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

from ..choix import EtatDEvenement, FrequenceDEvenement, GenreDeDate, JourDeSemaine

#: Une série ne compte pas plus de dates : au-delà, ce n'est plus un rendez-vous que l'on annonce.
DATES_AU_PLUS = 400
MINUIT = datetime.time(0)
UN_JOUR = datetime.timedelta(days=1)

_FREQUENCES = {
    FrequenceDEvenement.QUOTIDIENNE: rrule.DAILY,
    FrequenceDEvenement.HEBDOMADAIRE: rrule.WEEKLY,
    FrequenceDEvenement.MENSUELLE_DATE: rrule.MONTHLY,
    FrequenceDEvenement.MENSUELLE_JOUR: rrule.MONTHLY,
    FrequenceDEvenement.ANNUELLE: rrule.YEARLY,
}
_JOURS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


@dataclass(frozen=True)
class Occurrence:
    """Une date d'un événement. `debut` et `fin` sont des instants ; `jour_fin` est compris."""

    date_prevue: datetime.date
    debut: datetime.datetime
    fin: datetime.datetime
    jour_debut: datetime.date
    jour_fin: datetime.date
    journee_entiere: bool
    etat: str = EtatDEvenement.PREVU
    titre: str = ""
    lieu: str = ""
    annonce: str = ""


def jours_de(valeur: str) -> list[str]:
    """Les jours d'une série hebdomadaire (« MO,TH »), dans l'ordre de la semaine ; ce qui n'en est pas un est passé."""
    demandes = {jour.strip().upper() for jour in valeur.split(",")}
    return [jour for jour in JourDeSemaine.values if jour in demandes]


def rang_du_jour(jour: datetime.date) -> int:
    """Le combientième du mois est ce jour de la semaine : de 1 à 4, ou -1 pour le cinquième, que l'on dit dernier."""
    rang = (jour.day - 1) // 7 + 1
    return rang if rang < 5 else -1


def regle(evenement: Any) -> rrule.rrule | None:
    """La règle de la série, à la pendule du lieu ; `None` pour un événement qui ne se répète pas.

    Args:
        evenement: une `EvenementPage`, ou ce qui en porte les champs.
    """
    if not evenement.frequence or evenement.date_debut is None:
        return None
    options: dict[str, Any] = {"interval": max(evenement.intervalle or 1, 1)}
    depart = datetime.datetime.combine(evenement.date_debut, evenement.heure_debut or MINUIT)
    if evenement.frequence == FrequenceDEvenement.HEBDOMADAIRE:
        noms = jours_de(evenement.jours)
        if noms:
            options["byweekday"] = [_JOURS[JourDeSemaine.values.index(nom)] for nom in noms]
    elif evenement.frequence == FrequenceDEvenement.MENSUELLE_JOUR:
        options["byweekday"] = _JOURS[depart.weekday()](rang_du_jour(evenement.date_debut))
    # La règle peut borner par le nombre et par la date ; la RFC n'en veut qu'une : le plus court des deux.
    if evenement.nombre:
        options["count"] = min(evenement.nombre, DATES_AU_PLUS)
    else:
        options["until"] = datetime.datetime.combine(evenement.jusqu_au or evenement.date_debut, datetime.time.max)
    return rrule.rrule(_FREQUENCES[FrequenceDEvenement(evenement.frequence)], dtstart=depart, **options)


def dates_de_la_regle(evenement: Any) -> list[datetime.date]:
    """Les dates que la règle donne, première date comprise, sans les dates particulières."""
    if evenement.date_debut is None:
        return []
    serie = regle(evenement)
    if serie is None:
        return [evenement.date_debut]
    dates: dict[datetime.date, None] = {evenement.date_debut: None}
    for instant in serie:
        jour = instant.date()
        if (evenement.jusqu_au and jour > evenement.jusqu_au) or len(dates) >= DATES_AU_PLUS:
            break
        dates[jour] = None
    return list(dates)


def occurrences(evenement: Any, dates: Iterable[Any] | None = None) -> list[Occurrence]:
    """Toutes les dates de l'événement, dans l'ordre du temps ; les annulées comprises, les exclues non.

    Args:
        evenement: une `EvenementPage`, ou ce qui en porte les champs.
        dates: ses `DateDEvenement` ; celles de la page si l'on n'en donne pas.
    """
    particulieres = list(evenement.dates.all() if dates is None else dates)
    prevues = dict.fromkeys(dates_de_la_regle(evenement))
    for particuliere in particulieres:
        if particuliere.genre == GenreDeDate.AJOUTEE:
            prevues.setdefault(particuliere.date_prevue)
    par_date = {particuliere.date_prevue: particuliere for particuliere in particulieres}
    resultat = [
        _occurrence(evenement, jour, par_date.get(jour))
        for jour in prevues
        if (particuliere := par_date.get(jour)) is None or particuliere.genre != GenreDeDate.EXCLUE
    ]
    return sorted(resultat, key=lambda occurrence: (occurrence.debut, occurrence.date_prevue))


def _occurrence(evenement: Any, date_prevue: datetime.date, particuliere: Any | None) -> Occurrence:
    jour = date_prevue
    heure_debut, heure_fin = evenement.heure_debut, evenement.heure_fin
    duree = ((evenement.date_fin or evenement.date_debut) - evenement.date_debut) if evenement.date_fin else UN_JOUR * 0
    etat, titre, lieu, annonce = evenement.etat, "", "", ""
    if particuliere is not None:
        jour = particuliere.nouvelle_date or date_prevue
        if particuliere.heure_debut:
            heure_debut = particuliere.heure_debut
            heure_fin = particuliere.heure_fin
        elif particuliere.heure_fin:
            heure_fin = particuliere.heure_fin
        titre, lieu, annonce = particuliere.titre, particuliere.lieu, particuliere.annonce
        if evenement.etat in (EtatDEvenement.PREVU, EtatDEvenement.COMPLET):
            etat = _ETATS.get(particuliere.genre, evenement.etat)
    fuseau, dernier = ZoneInfo(evenement.fuseau), jour + duree
    if heure_debut is None:
        debut, fin = _instant(jour, MINUIT, fuseau), _instant(dernier + UN_JOUR, MINUIT, fuseau)
    else:
        debut = _instant(jour, heure_debut, fuseau)
        fin = max(debut, _instant(dernier, heure_fin, fuseau)) if heure_fin else debut
    return Occurrence(
        date_prevue=date_prevue,
        debut=debut,
        fin=fin,
        jour_debut=jour,
        jour_fin=dernier,
        journee_entiere=heure_debut is None,
        etat=etat,
        titre=titre,
        lieu=lieu,
        annonce=annonce,
    )


_ETATS = {GenreDeDate.COMPLETE: EtatDEvenement.COMPLET, GenreDeDate.ANNULEE: EtatDEvenement.ANNULE}


def _instant(jour: datetime.date, heure: datetime.time, fuseau: ZoneInfo) -> datetime.datetime:
    """L'instant, en temps universel, où la pendule du lieu marque cette heure."""
    return datetime.datetime.combine(jour, heure, tzinfo=fuseau).astimezone(datetime.UTC)


def a_venir(dates: Iterable[Occurrence], aujourd_hui: datetime.date) -> Iterator[Occurrence]:
    """Celles qui ne sont pas finies."""
    return (occurrence for occurrence in dates if occurrence.jour_fin >= aujourd_hui)
