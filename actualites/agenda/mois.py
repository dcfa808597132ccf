"""L'agenda d'un mois : chaque jour, ce qui s'y passe."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format

from ..choix import EtatDEvenement
from ..evenements.moments import PAS_TENUE
from ..evenements.presentation import heure_dite
from ..models import OccurrenceDEvenement
from .filtres import FiltreAgenda
from .periodes import fin_du_mois, mois_voisin

#: Au-delà, un jour dit combien il en reste et mène à sa liste.
LIGNES_PAR_JOUR = 4
#: Jusque-là, un mois imprimé dit tout : sur le papier, « + 2 autres » ne mène nulle part.
LIGNES_SUR_PAPIER = 150
#: Le saut à un mois propose au plus ces années, autour de celui que l'on lit.
ANNEES_AVANT, ANNEES_APRES = 10, 4


@dataclass(frozen=True)
class Ligne:
    """Une date d'un événement, un jour donné."""

    titre: str
    adresse: str
    #: « 20 h » ; rien pour une journée entière, ni les jours suivants.
    heure: str
    lieu: str
    axe: str
    etat: str
    #: Vrai du deuxième au dernier jour.
    suite: bool
    #: Vrai de ce que l'écran compte sans le montrer.
    sur_papier: bool

    @property
    def barree(self) -> bool:
        return self.etat in PAS_TENUE

    @property
    def etat_dit(self) -> str:
        return "" if self.etat == EtatDEvenement.PREVU else str(EtatDEvenement(self.etat).label)


@dataclass
class Jour:
    """Une case du mois."""

    le: date
    du_mois: bool
    est_aujourd_hui: bool
    #: La liste de ce seul jour, avec les mêmes filtres.
    adresse: str
    nombre: int = 0
    lignes: list[Ligne] = field(default_factory=list)

    @property
    def autres(self) -> int:
        """Combien l'écran en tait."""
        return self.nombre - sum(not ligne.sur_papier for ligne in self.lignes)


@dataclass(frozen=True)
class Mois:
    """Ce que lit `actualites/agenda/_mois.html`."""

    premier: date
    semaines: list[list[Jour]]
    #: Les mois voisins où il se passe quelque chose, ou qui y mènent ; vide au-delà.
    precedent: dict[str, str]
    suivant: dict[str, str]
    choix: list[tuple[str, list[dict[str, Any]]]]
    retour: str
    #: Vrai si le papier dit tout ; sinon il dit où le lire.
    tout_sur_papier: bool

    @property
    def titre(self) -> str:
        return date_format(self.premier, "F Y")

    @property
    def jours_de_la_semaine(self) -> list[tuple[str, str]]:
        return [(str(WEEKDAYS[rang]), str(WEEKDAYS_ABBR[rang])) for rang in range(7)]


def le_mois(filtre: FiltreAgenda) -> Mois:
    """Le mois que demande ce filtre : une requête, quel que soit le nombre d'événements."""
    premier = filtre.mois
    debut, fin = premier.toordinal(), fin_du_mois(premier).toordinal()
    par_jour: defaultdict[int, list[int]] = defaultdict(list)
    for place in _places(filtre):
        connues = filtre.repertoire
        for jour in range(max(debut, connues.debuts[place]), min(fin, connues.fins[place]) + 1):
            par_jour[jour].append(place)
    tout_sur_papier = sum(map(len, par_jour.values())) <= LIGNES_SUR_PAPIER
    montrees = {
        jour: places if tout_sur_papier else places[: _a_l_ecran(len(places))] for jour, places in par_jour.items()
    }
    dates = _lire(filtre, {place for places in montrees.values() for place in places})
    semaines = [
        [_jour(filtre, jour, par_jour, montrees, dates) for jour in semaine]
        for semaine in Calendar().monthdatescalendar(premier.year, premier.month)
    ]
    bas, haut = _bornes(filtre)
    ce_mois = filtre.aujourd_hui.replace(day=1)
    return Mois(
        premier=premier,
        semaines=semaines,
        precedent=_vers(filtre, mois_voisin(premier, -1) if premier > bas else None),
        suivant=_vers(filtre, mois_voisin(premier, 1) if premier < haut else None),
        choix=_choix(filtre, bas, haut),
        tout_sur_papier=tout_sur_papier,
        retour="" if premier == ce_mois else filtre.adresse(mois=f"{ce_mois:%Y-%m}"),
    )


def _places(filtre: FiltreAgenda) -> Iterator[int]:
    """Les dates du mois dont l'événement passe les filtres."""
    connues, masque = filtre.repertoire, filtre.masque
    rangs = connues.rangs_des_dates
    return (place for place in connues.places(filtre.periode) if masque >> rangs[place] & 1)


def _lire(filtre: FiltreAgenda, places: set[int]) -> dict[int, OccurrenceDEvenement]:
    place_de = {filtre.repertoire.pks_des_dates[place]: place for place in places}
    lues = OccurrenceDEvenement.objects.filter(pk__in=place_de).select_related("evenement")
    lues = lues.only("jour_debut", "debut", "journee_entiere", "etat", "titre", "evenement__fuseau", "evenement__title")
    return {place_de[occurrence.pk]: occurrence for occurrence in lues}


def _jour(
    filtre: FiltreAgenda,
    jour: date,
    par_jour: dict[int, list[int]],
    montrees: dict[int, list[int]],
    dates: dict[int, OccurrenceDEvenement],
) -> Jour:
    rang = jour.toordinal()
    case = Jour(
        le=jour,
        du_mois=jour.month == filtre.mois.month,
        est_aujourd_hui=jour == filtre.aujourd_hui,
        adresse=filtre.adresse(vue="liste", du=jour.isoformat(), au=jour.isoformat()),
    )
    if not case.du_mois:
        return case
    case.nombre = len(par_jour.get(rang, ()))
    for place in montrees.get(rang, ()):
        occurrence = dates.get(place)
        if occurrence is None:
            continue
        entree = filtre.repertoire.entrees[filtre.repertoire.rangs_des_dates[place]]
        suite = occurrence.jour_debut != jour
        case.lignes.append(
            Ligne(
                titre=occurrence.titre or entree.titre,
                adresse=entree.adresse,
                heure="" if suite or occurrence.journee_entiere else _heure(occurrence),
                lieu="" if entree.est_a_distance else entree.lieu,
                axe=entree.axes[0] if entree.axes else "",
                etat=occurrence.etat,
                suite=suite,
                sur_papier=len(case.lignes) >= _a_l_ecran(case.nombre),
            )
        )
    return case


def _a_l_ecran(nombre: int) -> int:
    """Combien une case en montre ; une de moins s’il en reste : « + 1 autre » prendrait la place de ce qu’il cache."""
    return LIGNES_PAR_JOUR - (nombre > LIGNES_PAR_JOUR)


def _heure(occurrence: OccurrenceDEvenement) -> str:
    return heure_dite(occurrence.debut.astimezone(ZoneInfo(occurrence.evenement.fuseau)).time())


def _bornes(filtre: FiltreAgenda) -> tuple[date, date]:
    """Les mois extrêmes où mène un lien : ceux qui ont un événement, le courant et celui que l'on lit.

    Au-delà il n'y a rien : un robot suivrait sans fin « mois suivant ».
    """
    ce_mois = filtre.aujourd_hui.replace(day=1)
    bornes = [ce_mois, filtre.mois]
    if (etendue := filtre.repertoire.etendue) is not None:
        bornes += [etendue[0].replace(day=1), etendue[1].replace(day=1)]
    return min(bornes), max(bornes)


def _vers(filtre: FiltreAgenda, mois: date | None) -> dict[str, str]:
    if mois is None:
        return {}
    return {"titre": date_format(mois, "F Y"), "adresse": filtre.adresse(mois=f"{mois:%Y-%m}")}


def _choix(filtre: FiltreAgenda, bas: date, haut: date) -> list[tuple[str, list[dict[str, Any]]]]:
    """Les mois où sauter, par année."""
    annee = filtre.mois.year
    annees = []
    for an in range(max(bas.year, annee - ANNEES_AVANT), min(haut.year, annee + ANNEES_APRES) + 1):
        mois = [date(an, rang, 1) for rang in range(1, 13) if bas <= date(an, rang, 1) <= haut]
        options = [
            {"valeur": f"{m:%Y-%m}", "libelle": f"{MONTHS[m.month]} {an}", "choisi": m == filtre.mois} for m in mois
        ]
        annees.append((str(an), options))
    return annees
