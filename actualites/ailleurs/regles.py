"""Les répétitions d'un agenda (RFC 5545, RRULE) : la règle de nos champs quand elle dit la même chose, des dates sinon.

Rien ici ne peut durer : une règle ne se déroule que jusqu'à l'horizon, une date par jour au plus, et ce que nos champs
en disent est comparé aux dates qu'elle donne avant d'être cru.
"""

import calendar
import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ..choix import FrequenceDEvenement, JourDeSemaine
from ..evenements.calendrier import DATES_AU_PLUS, dates_de_la_regle, depasse
from .raisons import Illisible

#: Une règle que nos champs ne savent pas dire donne au plus ce nombre de dates.
DATES_DEROULEES = 100
#: Ce que l'on accepte d'une liste (BYDAY, BYMONTHDAY…) : au-delà, ce n'est pas un agenda.
_LISTE_AU_PLUS = 70
_PAS_AU_PLUS = 1000
_BORNES = {
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(-31, 32),
    "BYYEARDAY": range(-366, 367),
    "BYWEEKNO": range(1, 54),
    "BYSETPOS": range(-366, 367),
}
_CLES = {*_BORNES, "FREQ", "INTERVAL", "BYDAY", "WKST", "UNTIL", "COUNT", "BYHOUR", "BYMINUTE", "BYSECOND"}
_JOURS = list(JourDeSemaine.values)
#: Ce que nos champs pourraient dire de chaque fréquence.
_FREQUENCES: dict[str, list[FrequenceDEvenement]] = {
    "DAILY": [FrequenceDEvenement.QUOTIDIENNE, FrequenceDEvenement.HEBDOMADAIRE],
    "WEEKLY": [FrequenceDEvenement.HEBDOMADAIRE],
    "MONTHLY": [FrequenceDEvenement.MENSUELLE_DATE, FrequenceDEvenement.MENSUELLE_JOUR],
    "YEARLY": [FrequenceDEvenement.ANNUELLE],
}
UN_JOUR = datetime.timedelta(days=1)
_JOUR = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
SANS_REGLE: dict[str, Any] = {"frequence": "", "intervalle": 1, "jours": "", "jusqu_au": None, "nombre": None}


@dataclass(frozen=True)
class Serie:
    """Les dates d'un événement qui se répète, à la pendule du lieu.

    Attributes:
        regle: ce que disent nos champs ; sans fréquence, la première date seule.
        dates: toutes les dates attendues, la première comprise, dans l'ordre.
    """

    dates: list[datetime.date]
    regle: dict[str, Any] = field(default_factory=lambda: dict(SANS_REGLE))


def horizon(aujourd_hui: datetime.date) -> datetime.date:
    """Une règle sans fin s'arrête là : le 31 décembre de l'an prochain.

    La fin d'une année civile, pour que le passage du temps ne change pas chaque jour ce que « dit » la source.
    """
    return datetime.date(aujourd_hui.year + 1, 12, 31)


def serie(regles: Sequence[Mapping[str, Any]], debut: datetime.datetime, aujourd_hui: datetime.date) -> Serie:
    """Les dates que donnent ces règles (RRULE) depuis `debut`, en clair ou par notre règle.

    Args:
        debut: la première date ; son fuseau est celui où la règle se lit.

    Raises: Illisible.
    """
    fin = horizon(aujourd_hui)
    if len(regles) > 4:
        raise Illisible(_("il se répète selon trop de règles"))
    jours = sorted({debut.date(), *(jour for regle in regles for jour in _derouler(regle, debut, fin))})
    if len(regles) == 1:
        retenus = _depuis(jours, DATES_AU_PLUS, aujourd_hui)
        traduite = _traduire(regles[0], debut, retenus, recalee=retenus[0] != jours[0], fin=fin)
        if traduite is not None:
            return Serie(retenus, traduite)
    return Serie(_depuis(jours, DATES_DEROULEES, aujourd_hui))


def _depuis(jours: list[datetime.date], au_plus: int, aujourd_hui: datetime.date) -> list[datetime.date]:
    """Toutes ces dates s'il y en a peu ; sinon celles de l'année, sinon du mois, et les premières seulement."""
    for borne in (jours[0], aujourd_hui.replace(month=1, day=1), aujourd_hui.replace(day=1)):
        gardes = [jour for jour in jours if jour >= borne] or jours[-1:]
        if len(gardes) <= au_plus:
            return gardes
    return gardes[:au_plus]


@dataclass(frozen=True)
class _Filtres:
    """Ce qu'une règle retient des jours d'une période ; les rangs de BYDAY à part, zéro valant « tous »."""

    mois: frozenset[int]
    jours_du_mois: frozenset[int]
    jours_de_l_an: frozenset[int]
    semaines: frozenset[int]
    jours: frozenset[tuple[int, int]]
    rang_dans_l_annee: bool

    def retient(self, jour: datetime.date) -> bool:
        if self.mois and jour.month not in self.mois:
            return False
        if self.jours_du_mois:
            reste = calendar.monthrange(jour.year, jour.month)[1] - jour.day
            if not self.jours_du_mois & {jour.day, -reste - 1}:
                return False
        if self.jours_de_l_an and not self.jours_de_l_an & set(_rangs(jour, dans_l_annee=True, pas=1)):
            return False
        if self.semaines and jour.isocalendar().week not in self.semaines:
            return False
        if not self.jours or (jour.weekday(), 0) in self.jours:
            return True
        return any((jour.weekday(), rang) in self.jours for rang in _rangs(jour, dans_l_annee=self.rang_dans_l_annee))


def _rangs(jour: datetime.date, *, dans_l_annee: bool, pas: int = 7) -> tuple[int, int]:
    """Le combientième de son mois ou de son année, en partant du début puis de la fin ; en jours si `pas` vaut 1."""
    if dans_l_annee:
        rang, jours = jour.timetuple().tm_yday, 366 if calendar.isleap(jour.year) else 365
    else:
        rang, jours = jour.day, calendar.monthrange(jour.year, jour.month)[1]
    return (rang - 1) // pas + 1, -((jours - rang) // pas + 1)


def _derouler(regle: Mapping[str, Any], debut: datetime.datetime, fin: datetime.date) -> list[datetime.date]:
    """Les jours que donne la règle jusqu'à `fin`.

    `dateutil` n'arrête qu'en l'an 9999 une règle qui ne tombe jamais (un 30 février) : on parcourt donc les jours.
    """
    frequence, pas, filtres, rangs, semaine = _lire(regle, debut)
    jusqu_a = _jusqu_a(regle, debut)
    # La fin est un instant : le dernier jour ne compte que si l'événement commence avant.
    if jusqu_a is not None:
        dernier = jusqu_a.date() if jusqu_a.time() >= debut.time() else jusqu_a.date() - UN_JOUR
        fin = min(fin, dernier)
    return list(itertools.islice(_jours(frequence, pas, filtres, rangs, semaine, debut.date(), fin), _nombre(regle)))


def _jours(
    frequence: str,
    pas: int,
    filtres: _Filtres,
    rangs: frozenset[int],
    semaine: int,
    debut: datetime.date,
    fin: datetime.date,
) -> Iterator[datetime.date]:
    for premier, longueur in _periodes(frequence, pas, semaine, debut, fin):
        periode = (premier + rang * UN_JOUR for rang in range(longueur))
        retenus = [jour for jour in periode if filtres.retient(jour)]
        if rangs:
            retenus = [jour for rang, jour in enumerate(retenus, start=1) if rangs & {rang, rang - len(retenus) - 1}]
        yield from (jour for jour in retenus if debut <= jour <= fin)


def _periodes(
    frequence: str, pas: int, semaine: int, debut: datetime.date, fin: datetime.date
) -> Iterator[tuple[datetime.date, int]]:
    """Le premier jour et la longueur de chaque jour, semaine, mois ou année où la règle joue."""
    if frequence in ("DAILY", "WEEKLY"):
        longueur = 7 if frequence == "WEEKLY" else 1
        premier = debut - ((debut.weekday() - semaine) % 7) * UN_JOUR if longueur == 7 else debut
        for rang in range((fin - premier).days // (longueur * pas) + 1):
            yield premier + rang * longueur * pas * UN_JOUR, longueur
    elif frequence == "MONTHLY":
        for mois in range(debut.year * 12 + debut.month - 1, fin.year * 12 + fin.month, pas):
            premier = datetime.date(mois // 12, mois % 12 + 1, 1)
            yield premier, calendar.monthrange(premier.year, premier.month)[1]
    else:
        for annee in range(debut.year, fin.year + 1, pas):
            yield datetime.date(annee, 1, 1), 366 if calendar.isleap(annee) else 365


def _lire(regle: Mapping[str, Any], debut: datetime.datetime) -> tuple[str, int, _Filtres, frozenset[int], int]:
    """La fréquence, le pas, les filtres, les rangs (BYSETPOS) et le premier jour de la semaine. Raises: Illisible."""
    frequence = str(_seul(regle, "FREQ", "")).upper()
    if frequence in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise Illisible(_("il se répète plusieurs fois par jour"))
    for cle, attendu in (("BYHOUR", debut.hour), ("BYMINUTE", debut.minute), ("BYSECOND", debut.second)):
        if any(valeur != attendu for valeur in _valeurs(regle, cle)):
            raise Illisible(_("il se répète plusieurs fois par jour"))
    pas = _seul(regle, "INTERVAL", 1)
    listes = {cle: frozenset(_valeurs(regle, cle)) for cle in _BORNES}
    jours = [_JOUR.fullmatch(str(jour).upper()) for jour in _valeurs(regle, "BYDAY")]
    semaine = str(_seul(regle, "WKST", "MO")).upper()
    lisible = (
        frequence in _FREQUENCES
        and isinstance(pas, int)
        and 1 <= pas <= _PAS_AU_PLUS
        and all(isinstance(v, int) and v and v in _BORNES[cle] for cle, valeurs in listes.items() for v in valeurs)
        and all(jours)
        and semaine in _JOURS
        and not (listes["BYWEEKNO"] and semaine != "MO")
        and not set(regle) - _CLES
    )
    if not lisible:
        raise Illisible(_illisible())
    if not any(listes[cle] for cle in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")) and not jours:
        # Ce que la règle ne dit pas, la première date le dit (RFC 5545 § 3.3.10).
        if frequence == "WEEKLY":
            jours = [_JOUR.fullmatch(_JOURS[debut.weekday()])]
        elif frequence != "DAILY":
            listes["BYMONTHDAY"] = frozenset({debut.day})
            if frequence == "YEARLY" and not listes["BYMONTH"]:
                listes["BYMONTH"] = frozenset({debut.month})
    filtres = _Filtres(
        mois=listes["BYMONTH"],
        jours_du_mois=listes["BYMONTHDAY"],
        jours_de_l_an=listes["BYYEARDAY"],
        semaines=listes["BYWEEKNO"],
        jours=frozenset(
            (_JOURS.index(j[2]), int(j[1] or 0) if frequence in ("MONTHLY", "YEARLY") else 0) for j in jours if j
        ),
        rang_dans_l_annee=frequence == "YEARLY" and not listes["BYMONTH"],
    )
    return frequence, pas, filtres, listes["BYSETPOS"], _JOURS.index(semaine)


def _illisible() -> str:
    return _("sa règle de répétition est illisible")


def _valeurs(regle: Mapping[str, Any], cle: str) -> list[Any]:
    valeurs = regle.get(cle, [])
    valeurs = list(valeurs) if isinstance(valeurs, list | tuple) else [valeurs]
    if len(valeurs) > _LISTE_AU_PLUS:
        raise Illisible(_("sa règle de répétition est démesurée"))
    return valeurs


def _seul(regle: Mapping[str, Any], cle: str, defaut: Any) -> Any:
    valeurs = _valeurs(regle, cle)
    return valeurs[0] if valeurs else defaut


def _nombre(regle: Mapping[str, Any]) -> int | None:
    nombre = _seul(regle, "COUNT", None)
    if nombre is not None and (not isinstance(nombre, int) or nombre < 1):
        raise Illisible(_illisible())
    return nombre


def _jusqu_a(regle: Mapping[str, Any], debut: datetime.datetime) -> datetime.datetime | None:
    """La fin dite par la règle, à la pendule du lieu."""
    fin = _seul(regle, "UNTIL", None)
    if fin is None:
        return None
    if not isinstance(fin, datetime.date) or not 1970 <= fin.year <= 9000:
        raise Illisible(_illisible())
    if not isinstance(fin, datetime.datetime):
        return datetime.datetime.combine(fin, datetime.time.max)
    if fin.tzinfo is not None and isinstance(debut.tzinfo, ZoneInfo):
        fin = fin.astimezone(debut.tzinfo)
    return fin.replace(tzinfo=None)


def _traduire(
    regle: Mapping[str, Any],
    debut: datetime.datetime,
    retenus: list[datetime.date],
    *,
    recalee: bool,
    fin: datetime.date,
) -> dict[str, Any] | None:
    """Notre règle, si elle donne exactement ces dates ; `None` sinon."""
    intervalle, nombre, jusqu_a = _seul(regle, "INTERVAL", 1), _nombre(regle), _jusqu_a(regle, debut)
    if intervalle > 52:
        return None
    bornes: list[dict[str, Any]] = [{"jusqu_au": None, "nombre": nombre}] if nombre and not recalee else []
    if jusqu_a is not None:
        bornes.append({"jusqu_au": retenus[-1] if jusqu_a.date() <= fin else jusqu_a.date(), "nombre": None})
    elif nombre is None:
        bornes.append({"jusqu_au": fin, "nombre": None})
    bornes.append({"jusqu_au": retenus[-1], "nombre": None})
    jours = [str(jour).upper() for jour in _valeurs(regle, "BYDAY")]
    simples = ",".join(jour for jour in JourDeSemaine.values if jour in jours)
    if len(retenus) == 1:
        return None
    for frequence in _FREQUENCES[str(_seul(regle, "FREQ", "")).upper()]:
        for borne in bornes:
            essai = {"frequence": frequence.value, "intervalle": intervalle, "jours": "", **borne}
            if frequence == FrequenceDEvenement.HEBDOMADAIRE:
                essai["jours"] = simples
            if (borne["nombre"] or 1) <= DATES_AU_PLUS and _donne(essai, retenus, fin):
                return {cle: v.isoformat() if isinstance(v, datetime.date) else v for cle, v in essai.items()}
    return None


def _donne(essai: dict[str, Any], attendus: list[datetime.date], fin: datetime.date) -> bool:
    """Vrai si notre règle donne ces dates, sans que l'on en coupe, et pas une autre avant l'horizon."""
    evenement = SimpleNamespace(date_debut=attendus[0], heure_debut=None, **essai)
    return not depasse(evenement) and [jour for jour in dates_de_la_regle(evenement) if jour <= fin] == attendus
