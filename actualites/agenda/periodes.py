"""Les périodes que l'agenda montre : ce qui vient, cette semaine, ce week-end, ce mois-ci, ce qui est passé."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Au-delà, une date n'est plus celle d'un lecteur.
PREMIER_JOUR = date(2000, 1, 1)
DERNIER_JOUR = date(2100, 12, 31)
A_VENIR = ""
PASSES = "passes"
PERIODES = {
    A_VENIR: _("À venir"),
    "semaine": _("Cette semaine"),
    "week-end": _("Ce week-end"),
    "mois": _("Ce mois-ci"),
    PASSES: _("Passés"),
}
_JOUR = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_JOUR_A_LA_FRANCAISE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_MOIS = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Periode:
    """Des jours, bornes comprises, en nombre de jours depuis l'an 1 (`date.toordinal`) ; `None` : sans borne.

    `du` et `au` se comparent aux jours du lieu, ceux que l'on lit ; « fini » se juge à la pendule du site.
    """

    du: int | None = None
    au: int | None = None
    pas_finies_le: int | None = None
    finies_avant: int | None = None
    #: Du plus récent au plus ancien.
    a_rebours: bool = False


def lire_un_jour(tape: str) -> date | None:
    """Un jour tel qu'une adresse ou un clavier le donne (2026-07-01, 1/7/2026) ; rien s'il n'existe pas."""
    tape = tape.strip()
    if trouve := _JOUR.fullmatch(tape):
        annee, mois, jour = map(int, trouve.groups())
    elif trouve := _JOUR_A_LA_FRANCAISE.fullmatch(tape):
        jour, mois, annee = map(int, trouve.groups())
    else:
        return None
    try:
        lu = date(annee, mois, jour)
    except ValueError:
        return None
    return lu if PREMIER_JOUR <= lu <= DERNIER_JOUR else None


def lire_un_mois(tape: str) -> date | None:
    """Le premier jour d'un mois écrit « 2026-07 » ; rien s'il n'existe pas."""
    trouve = _MOIS.fullmatch(tape.strip())
    if trouve is None:
        return None
    annee, mois = map(int, trouve.groups())
    return date(annee, mois, 1) if PREMIER_JOUR.year <= annee <= DERNIER_JOUR.year and 1 <= mois <= 12 else None


def fin_du_mois(jour: date) -> date:
    return jour.replace(day=monthrange(jour.year, jour.month)[1])


def mois_voisin(premier: date, de: int) -> date | None:
    """Le premier jour du mois suivant (`de=1`) ou précédent (`de=-1`) ; rien hors des bornes."""
    rang = premier.year * 12 + premier.month - 1 + de
    voisin = date(rang // 12, rang % 12 + 1, 1)
    return voisin if PREMIER_JOUR <= voisin <= DERNIER_JOUR else None


def du_mois(premier: date) -> Periode:
    return Periode(du=premier.toordinal(), au=fin_du_mois(premier).toordinal())


def entre(du: date | None, au: date | None, aujourd_hui: date) -> Periode:
    """Ce qui a lieu entre ces jours. Sans début, rien de fini ; sauf si l'on ne demande que du passé."""
    if du is None and au is not None and au >= aujourd_hui:
        return Periode(au=au.toordinal(), pas_finies_le=aujourd_hui.toordinal())
    return Periode(
        du=du.toordinal() if du else None,
        au=au.toordinal() if au else None,
        a_rebours=au is not None and au < aujourd_hui,
    )


def nommee(nom: str, aujourd_hui: date) -> Periode:
    """L'une des `PERIODES`. Celles qui viennent ne montrent rien de fini."""
    ce_jour = aujourd_hui.toordinal()
    dimanche = ce_jour + 6 - aujourd_hui.weekday()
    if nom == PASSES:
        return Periode(finies_avant=ce_jour, a_rebours=True)
    if nom == "semaine":
        return Periode(au=dimanche, pas_finies_le=ce_jour)
    if nom == "week-end":
        return Periode(du=max(ce_jour, dimanche - 1), au=dimanche, pas_finies_le=ce_jour)
    if nom == "mois":
        return Periode(au=fin_du_mois(aujourd_hui).toordinal(), pas_finies_le=ce_jour)
    return Periode(pas_finies_le=ce_jour)


def secondes_avant_minuit(maintenant: datetime | None = None) -> int:
    """Combien de temps « aujourd'hui » reste vrai, à la pendule du site."""
    ici = timezone.localtime(maintenant)
    demain = datetime.combine(ici.date() + timedelta(days=1), datetime.min.time())
    # Par les instants : le jour où l'heure change ne dure pas vingt-quatre heures.
    return max(1, int(timezone.make_aware(demain).timestamp() - ici.timestamp()))
