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
#: Hors de ces années, une date est une faute de frappe : elle n'a pas lieu.
PREMIER_JOUR, DERNIER_JOUR = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
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
    """Une date d'un événement. `debut` et `fin` sont des instants, les mêmes si l'on ne dit pas quand elle finit ;
    `jour_fin` est compris."""

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


def dates_de_la_regle(evenement: Any, au_plus: int = DATES_AU_PLUS) -> list[datetime.date]:
    """Les dates que la règle donne, première date comprise, sans les dates particulières."""
    if not est_plausible(evenement.date_debut):
        return []
    serie = regle(evenement)
    # La première compte parmi celles que l'on a demandées, même hors de la règle (RFC 5545 § 3.3.10, COUNT).
    au_plus = min(evenement.nombre or au_plus, au_plus)
    dates: dict[datetime.date, None] = {evenement.date_debut: None}
    for instant in serie or ():
        jour = instant.date()
        if jour in dates:
            continue
        if (evenement.jusqu_au and jour > evenement.jusqu_au) or len(dates) >= au_plus or not est_plausible(jour):
            break
        dates[jour] = None
    return list(dates)


def depasse(evenement: Any) -> bool:
    """Vrai si la règle donnerait plus de dates que l'on n'en garde."""
    return len(dates_de_la_regle(evenement, DATES_AU_PLUS + 1)) > DATES_AU_PLUS


def occurrences(evenement: Any, dates: Iterable[Any] | None = None) -> list[Occurrence]:
    """Toutes les dates de l'événement, dans l'ordre du temps ; les annulées comprises, les exclues non.

    Plusieurs dates particulières peuvent dire une même date (ajoutée, puis annulée) : ce que dit la plus grave
    l'emporte, champ par champ. Une date particulière d'un jour que la règle ne donne pas, et que l'on n'ajoute pas,
    n'est rien.

    Args:
        evenement: une `EvenementPage`, ou ce qui en porte les champs.
        dates: ses `DateDEvenement` ; celles de la page si l'on n'en donne pas.
    """
    prevues = set(dates_de_la_regle(evenement))
    if not prevues:
        return []
    exclues: set[datetime.date] = set()
    par_date: dict[datetime.date, list[Any]] = {}
    for particuliere in evenement.dates.all() if dates is None else dates:
        par_date.setdefault(particuliere.date_prevue, []).append(particuliere)
        if particuliere.genre == GenreDeDate.EXCLUE:
            exclues.add(particuliere.date_prevue)
        elif particuliere.genre == GenreDeDate.AJOUTEE and est_plausible(particuliere.date_prevue):
            prevues.add(particuliere.date_prevue)
    return sorted(
        (_occurrence(evenement, jour, sorted(par_date.get(jour, ()), key=_gravite)) for jour in prevues - exclues),
        key=lambda occurrence: (occurrence.debut, occurrence.date_prevue),
    )


def occurrence_ordinaire(evenement: Any, jour: datetime.date) -> Occurrence:
    """Cette date de la série, si rien de particulier ne lui arrivait."""
    return _occurrence(evenement, jour, [])


_GRAVITES = [GenreDeDate.AJOUTEE, GenreDeDate.CHANGEE, GenreDeDate.COMPLETE, GenreDeDate.ANNULEE]
_ETATS = {GenreDeDate.COMPLETE: EtatDEvenement.COMPLET, GenreDeDate.ANNULEE: EtatDEvenement.ANNULE}


def _gravite(particuliere: Any) -> int:
    return _GRAVITES.index(particuliere.genre)


def est_plausible(jour: datetime.date | None) -> bool:
    """Vrai d'un jour où un événement peut avoir lieu."""
    return jour is not None and PREMIER_JOUR <= jour <= DERNIER_JOUR


def _occurrence(evenement: Any, date_prevue: datetime.date, particulieres: list[Any]) -> Occurrence:
    """Cette date, telle que la disent ses dates particulières, de la moins à la plus grave."""
    jour = date_prevue
    heure_debut, heure_fin = evenement.heure_debut, evenement.heure_fin
    duree = max((evenement.date_fin or evenement.date_debut) - evenement.date_debut, 0 * UN_JOUR)
    titre, lieu, annonce = "", "", ""
    for particuliere in particulieres:
        if est_plausible(particuliere.nouvelle_date):
            jour = particuliere.nouvelle_date
        heure_debut = particuliere.heure_debut or heure_debut
        if heure_debut:
            heure_fin = particuliere.heure_fin or heure_fin
        titre, lieu = particuliere.titre or titre, particuliere.lieu or lieu
        annonce = particuliere.annonce or annonce
    etat = evenement.etat
    # Annoncé quand la série avait commencé : ce qui s'était tenu n'est pas annulé.
    if evenement.tenue_depuis and jour < evenement.tenue_depuis:
        etat = EtatDEvenement.PREVU
    if particulieres and etat in (EtatDEvenement.PREVU, EtatDEvenement.COMPLET):
        # De la moins à la plus grave : la dernière l'emporte.
        etat = _ETATS.get(particulieres[-1].genre, etat)
    fuseau, dernier = ZoneInfo(evenement.fuseau), jour + min(duree, DERNIER_JOUR - jour)
    debut = _instant(jour, heure_debut or MINUIT, fuseau)
    if heure_debut is None:
        fin = _instant(dernier + UN_JOUR, MINUIT, fuseau)
    else:
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


def _instant(jour: datetime.date, heure: datetime.time, fuseau: ZoneInfo) -> datetime.datetime:
    """L'instant, en temps universel, où la pendule du lieu marque cette heure.

    Quand elle change (RFC 5545 § 3.3.5) : d'une heure qui passe deux fois, la première ; une heure qu'elle saute se lit
    comme si elle n'avait pas encore avancé.
    """
    return datetime.datetime.combine(jour, heure, tzinfo=fuseau).astimezone(datetime.UTC)


def a_venir(dates: Iterable[Occurrence], aujourd_hui: datetime.date) -> Iterator[Occurrence]:
    """Celles qui ne sont pas finies."""
    return (occurrence for occurrence in dates if occurrence.jour_fin >= aujourd_hui)
