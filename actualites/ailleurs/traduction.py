"""Un VEVENT et ses exceptions, traduits dans les champs d'un événement du site."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event

from ..choix import EtatDEvenement, ModaliteDEvenement
from . import textes
from .horloges import UTC, Fuseaux
from .particulieres import Creneau, DatesDUneSerie, lieu_dit
from .proprietes import premiere, texte_de, toutes
from .raisons import Illisible
from .regles import SANS_REGLE, UN_JOUR, serie

#: Hors de ces années, une date est une erreur.
ANNEES = range(1970, 2101)
DUREE_AU_PLUS = datetime.timedelta(days=3 * 366)
#: EXDATE et RDATE, en tout.
DATES_AU_PLUS = 2000
MINUIT = datetime.time(0)
Moment = datetime.date | datetime.datetime


@dataclass(frozen=True)
class Lu:
    """Un événement, tel que la source le dit.

    Attributes:
        valeurs: ce qui se compare à la page (`correspondance.CHAMPS`), en JSON.
        categories, lieu: ce qui ne sert qu'à sa création : sa forme, sa commune.
    """

    uid: str
    valeurs: dict[str, Any]
    categories: list[str] = field(default_factory=list)
    lieu: str = ""


def traduire(uid: str, maitre: Event, exceptions: Sequence[Event], fuseaux: Fuseaux, aujourd_hui: datetime.date) -> Lu:
    """Raises: Illisible, avec la raison ; et ce que la bibliothèque lève sur une valeur tordue."""
    if texte_de(maitre, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise Illisible(_("il est privé"))
    if "EXRULE" in maitre:
        raise Illisible(_("sa règle de répétition est illisible"))
    titre = textes.ligne(texte_de(maitre, "SUMMARY"), textes.TITRE)
    if not titre:
        raise Illisible(_("il n’a pas de titre"))
    valeurs: dict[str, Any] = {
        "title": titre,
        **_ou(maitre),
        **_tenue(maitre),
        **_quand(maitre, exceptions, fuseaux, aujourd_hui, titre),
    }
    description = textes.nu(texte_de(maitre, "DESCRIPTION"))
    valeurs["en_bref"] = textes.en_bref(description)
    valeurs["description"] = textes.description(description, textes.adresse_web(texte_de(maitre, "URL")))
    return Lu(uid, valeurs, categories=_categories(maitre), lieu=textes.nu(texte_de(maitre, "LOCATION"))[:500])


# --- Où, et s'il a lieu ----------------------------------------------------------------------------------------------
def _categories(evenement: Event) -> list[str]:
    noms: list[str] = []
    for propriete in toutes(evenement, "CATEGORIES")[:10]:
        noms += [str(nom) for nom in getattr(propriete, "cats", [propriete])[:10]]
    return [textes.ligne(nom, 60) for nom in noms[:20]]


def _ou(evenement: Event) -> dict[str, Any]:
    ecrit = texte_de(evenement, "LOCATION")
    nom, adresse = textes.lieu(ecrit)
    conference = texte_de(evenement, "CONFERENCE") or texte_de(evenement, "X-GOOGLE-CONFERENCE")
    lien = textes.adresse_web(conference) or textes.premier_lien(ecrit)
    modalite = ModaliteDEvenement.SUR_PLACE
    if lien:
        modalite = ModaliteDEvenement.LES_DEUX if nom else ModaliteDEvenement.A_DISTANCE
    return {
        "lieu_nom": nom,
        "adresse": adresse,
        "lien_distance": lien,
        "modalite": modalite.value,
        "coordonnees": _coordonnees(evenement),
    }


def _coordonnees(evenement: Event) -> list[str] | None:
    """La latitude et la longitude, si elles désignent un endroit de la Terre (et non le large du Ghana)."""
    try:
        lieu = premiere(evenement, "GEO")
        latitude, longitude = (round(Decimal(str(valeur)), 5) for valeur in (lieu.latitude, lieu.longitude))
    except (AttributeError, ValueError, TypeError, InvalidOperation):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude == 0 and longitude == 0):
        return None
    return [f"{latitude:.5f}", f"{longitude:.5f}"]


def _tenue(evenement: Event) -> dict[str, Any]:
    if texte_de(evenement, "STATUS").upper() == "CANCELLED":
        return {"etat": EtatDEvenement.ANNULE.value, "annonce": _("Annulé, d’après l’agenda de qui l’organise.")}
    return {"etat": EtatDEvenement.PREVU.value, "annonce": ""}


# --- Quand -----------------------------------------------------------------------------------------------------------
def _moment(propriete: Any, fuseaux: Fuseaux) -> Moment:
    """Un jour, ou un instant dans son fuseau. Raises: Illisible."""
    lu = propriete.dt if hasattr(propriete, "dt") else propriete
    if isinstance(lu, tuple):
        # Une période (RDATE) : son début.
        lu = lu[0]
    if not isinstance(lu, datetime.date) or lu.year not in ANNEES:
        raise Illisible(_("sa date est impossible"))
    if not isinstance(lu, datetime.datetime):
        return lu
    tzid = str(getattr(propriete, "params", {}).get("TZID", ""))
    zone = fuseaux.defaut
    if tzid:
        zone = fuseaux.zone(tzid)
    elif lu.tzinfo is not None:
        zone = UTC
    return lu.replace(tzinfo=zone, second=0, microsecond=0)


def _dates(evenement: Event, nom: str, fuseaux: Fuseaux) -> list[Moment]:
    """Toutes les dates d'une propriété à plusieurs valeurs (EXDATE, RDATE)."""
    proprietes = toutes(evenement, nom)
    valeurs = [valeur for propriete in proprietes for valeur in getattr(propriete, "dts", [propriete])]
    if len(valeurs) > DATES_AU_PLUS:
        raise Illisible(_("il a trop de dates"))
    return [_moment(valeur, fuseaux) for valeur in valeurs]


def _creneau(evenement: Event, fuseaux: Fuseaux, cible: Any) -> Creneau:
    """Le début et la fin d'un VEVENT, à la pendule de `cible`. Raises: Illisible."""
    debut = _moment(premiere(evenement, "DTSTART"), fuseaux)
    if "DTEND" in evenement:
        fin = _moment(premiere(evenement, "DTEND"), fuseaux)
    elif "DURATION" in evenement:
        duree = premiere(evenement, "DURATION").dt
        if not datetime.timedelta(0) <= duree <= DUREE_AU_PLUS:
            raise Illisible(_("il dure trop longtemps"))
        fin = debut + duree
    else:
        fin = debut
    if isinstance(debut, datetime.datetime) and isinstance(fin, datetime.datetime):
        debut, fin = debut.astimezone(cible), fin.astimezone(cible)
        if fin < debut:
            raise Illisible(_("il finit avant de commencer"))
        if fin - debut > DUREE_AU_PLUS:
            raise Illisible(_("il dure trop longtemps"))
        # Une fin égale au début n'en est pas une.
        heure_fin = fin.time() if fin > debut else None
        return Creneau(debut.date(), debut.time(), fin.date(), heure_fin)
    jour = debut.date() if isinstance(debut, datetime.datetime) else debut
    # Le dernier jour d'une journée entière est exclu (RFC 5545 § 3.6.1).
    dernier = fin.date() if isinstance(fin, datetime.datetime) else fin - UN_JOUR
    if dernier - jour > DUREE_AU_PLUS:
        raise Illisible(_("il dure trop longtemps"))
    return Creneau(jour, None, max(jour, dernier), None)


def _quand(
    maitre: Event, exceptions: Sequence[Event], fuseaux: Fuseaux, aujourd_hui: datetime.date, titre: str
) -> dict[str, Any]:
    if "DTSTART" not in maitre:
        raise Illisible(_("il n’a pas de date"))
    debut = _moment(premiere(maitre, "DTSTART"), fuseaux)
    regles, ajoutees = toutes(maitre, "RRULE"), _dates(maitre, "RDATE", fuseaux)
    zone = debut.tzinfo if isinstance(debut, datetime.datetime) else fuseaux.defaut
    cible = fuseaux.cible(zone, debut, bool(regles or ajoutees or exceptions))  # type: ignore[arg-type]
    creneau = _creneau(maitre, fuseaux, cible)
    depart = debut.astimezone(cible) if isinstance(debut, datetime.datetime) else None
    if regles and depart is not None and depart.replace(tzinfo=None) != _pendule(debut):
        raise Illisible(_("il se répète dans un fuseau horaire que l’on ne sait pas suivre"))
    jours, regle = [creneau.jour], dict(SANS_REGLE)
    if regles:
        depuis = depart or datetime.datetime.combine(creneau.jour, MINUIT, tzinfo=cible)
        lue = serie(regles, depuis, aujourd_hui)
        jours, regle = lue.dates, lue.regle
    exclus = {_jour(moment, cible) for moment in _dates(maitre, "EXDATE", fuseaux)}
    lignes = DatesDUneSerie(jours, regle, exclus, creneau)
    for moment in ajoutees:
        lignes.ajouter(_jour(moment, cible), _heure(moment, cible))
    for exception in exceptions:
        if premiere(exception, "RECURRENCE-ID").params.get("RANGE"):
            raise Illisible(_("toute la suite de sa série change, ce que l’on ne sait pas suivre"))
        prevu = _jour(_moment(premiere(exception, "RECURRENCE-ID"), fuseaux), cible)
        lignes.excepter(prevu, exception, _creneau(exception, fuseaux, cible), titre, lieu_dit(maitre))
    return {**lignes.valeurs(), "fuseau": cible.key}


def _pendule(moment: Moment) -> datetime.datetime | None:
    """Ce que marque la pendule de la source : une règle s'y lit, et se suivrait mal à une autre."""
    return moment.replace(tzinfo=None) if isinstance(moment, datetime.datetime) else None


def _jour(moment: Moment, cible: Any) -> datetime.date:
    return moment.astimezone(cible).date() if isinstance(moment, datetime.datetime) else moment


def _heure(moment: Moment, cible: Any) -> datetime.time | None:
    return moment.astimezone(cible).time() if isinstance(moment, datetime.datetime) else None
