"""L'agenda sur la carte : un point par lieu, avec les filtres et les comptes de la liste. Voir `docs/carte.md`."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.socle.cache import garder_au_plus
from alliance.socle.typographie import INSECABLE, date_longue
from reseau.annuaire.carte_views import textes as textes_du_reseau
from reseau.annuaire.geojson import GENRE
from reseau.annuaire.situation import situation

from ..choix import EtatDEvenement
from .facettes import EntreeDEvenement, etiquette, repertoire
from .filtres import LISTE, FiltreAgenda

#: Ce qu'une infobulle montre d'un lieu ; le reste se lit dans la liste.
EVENEMENTS_PAR_LIEU = 5
#: Tient la place d'un lieu dans une adresse composée une seule fois ; aucun identifiant ne peut l'être.
ICI = "__ici__"


@dataclass(frozen=True)
class LieuDeLAgenda:
    """Un point de la carte, et ce qui s'y passe, par date."""

    coordonnees: tuple[float, float]
    evenements: list[EntreeDEvenement]

    @property
    def territoire(self) -> str:
        return self.evenements[0].territoire


def lieux(filtre: FiltreAgenda) -> list[LieuDeLAgenda]:
    """Les lieux des événements retenus, dans l'ordre de leur première date."""
    par_point: defaultdict[tuple[float, float], list[EntreeDEvenement]] = defaultdict(list)
    for entree in filtre.situes:
        assert entree.coordonnees is not None
        par_point[entree.coordonnees].append(entree)
    return [LieuDeLAgenda(point, evenements) for point, evenements in par_point.items()]


def contexte_de_la_carte(filtre: FiltreAgenda) -> dict[str, Any]:
    """Ce que lisent `actualites/agenda/_carte.html` et la scène de `reseau/_carte.html`."""
    les_lieux = lieux(filtre)
    a_distance, sans_lieu = comptes_hors_carte(filtre)
    requete = filtre.adresse(vue=LISTE).removesuffix("?")
    return {
        "situation": situation(les_lieux),
        "adresse_des_donnees": reverse("agenda:carte_geojson") + requete,
        "textes": json.dumps(textes(), ensure_ascii=False),
        "tuiles": settings.ALLIANCE_TUILES,
        "nombre_de_lieux": len(les_lieux),
        "a_distance": a_distance,
        "sans_lieu": sans_lieu,
    }


def comptes_hors_carte(filtre: FiltreAgenda) -> tuple[int, int]:
    """Combien d'événements retenus ne se suivent que de loin, et combien ont un lieu que l'on ne sait pas placer."""
    connus, masque = filtre.repertoire, filtre.masque
    de_loin = masque & ~connus.masques["modalite"].get("sur-place", 0)
    return de_loin.bit_count(), masque.bit_count() - de_loin.bit_count() - len(filtre.situes)


def textes() -> dict[str, Any]:
    """Ce que dit la carte interactive ; « singulier|pluriel » là où l'on compte."""
    return {
        **textes_du_reseau(),
        "carte": _("Carte des événements : les flèches la déplacent, plus et moins l’agrandissent ou la réduisent."),
        "tout": _("Voir tous les événements"),
        "evenements": _("%n événement|%n événements"),
        "groupeDEvenements": _("%n événement, Entrée pour le voir|%n événements, Entrée pour les voir"),
    }


@require_safe
def carte_geojson(request: HttpRequest) -> HttpResponse:
    """Les lieux des événements que retiennent les filtres de l'adresse, les mêmes que la liste, en GeoJSON."""
    filtre = FiltreAgenda(request.GET, repertoire())
    corps, marque = _ecrite(filtre)
    reponse = HttpResponse(corps, content_type=GENRE)
    reponse["ETag"] = marque
    garder_au_plus(reponse, filtre.duree_de_garde)
    return get_conditional_response(request, etag=marque, response=reponse) or reponse


def _ecrite(filtre: FiltreAgenda) -> tuple[bytes, str]:
    """La collection et son étiquette ; une recherche est libre : elle ne se garde pas."""
    if filtre.recherche:
        corps = collection(filtre).encode()
        return corps, etiquette(corps)
    cle = (filtre.aujourd_hui, "carte", filtre.adresse(vue=LISTE, tri=""), filtre.periode)
    return filtre.repertoire.ecrit(cle, lambda: collection(filtre).encode())


def collection(filtre: FiltreAgenda) -> str:
    """Une `FeatureCollection` (RFC 7946) d'un point par lieu.

    `total` compte tous les événements retenus, comme la liste ; `a_distance` et `sans_lieu`, ceux que la carte ne
    place pas.
    """
    a_distance, sans_lieu = comptes_hors_carte(filtre)
    adresse = "/agenda/" + filtre.adresse(vue=LISTE, lieu=[ICI])
    tete = {
        "type": "FeatureCollection",
        "total": filtre.total,
        "a_distance": a_distance,
        "sans_lieu": sans_lieu,
    }
    traits = ",".join([_trait(filtre, lieu, adresse) for lieu in lieux(filtre)])
    return f'{_compact(tete)[:-1]},"features":[{traits}]}}'


def _trait(filtre: FiltreAgenda, lieu: LieuDeLAgenda, adresse: str) -> str:
    premier = lieu.evenements[0]
    # Sans commune, l'événement n'a que son point : sa page en dit plus que toute liste.
    suite = adresse.replace(ICI, quote(premier.lieux[0])) if premier.lieux else premier.adresse
    evenements = ",".join([_evenement(filtre, entree) for entree in lieu.evenements[:EVENEMENTS_PAR_LIEU]])
    proprietes = _compact({"territoire": lieu.territoire, "total": len(lieu.evenements), "adresse": suite})
    longitude, latitude = lieu.coordonnees
    return (
        f'{{"type":"Feature","geometry":{{"type":"Point","coordinates":[{longitude!r},{latitude!r}]}},'
        f'"properties":{proprietes[:-1]},"evenements":[{evenements}]}}}}'
    )


def _evenement(filtre: FiltreAgenda, entree: EntreeDEvenement) -> str:
    """Ce qu'une infobulle dit d'un événement à la date montrée : écrit une fois par publication."""
    connus = filtre.repertoire
    place = filtre.fenetre.places[connus.rang[entree.pk]]
    if place not in connus.traits:
        dit = {"titre": entree.titre, "adresse": entree.adresse, "quand": _date_dite(filtre, place)}
        connus.traits[place] = _compact(dit)
    return connus.traits[place]


def _compact(donnees: dict[str, Any]) -> str:
    return json.dumps(donnees, ensure_ascii=False, separators=(",", ":"))


def _date_dite(filtre: FiltreAgenda, place: int) -> str:
    """« 4 juillet 2031 », « Annulé : 4 juillet 2031 » : une infobulle n'a pas d'autre place pour le dire."""
    connus = filtre.repertoire
    jour, etat = _jour_dit(connus.debuts[place]), connus.etats[place]
    return jour if etat == EtatDEvenement.PREVU else f"{EtatDEvenement(etat).label}{INSECABLE}: {jour}"


@lru_cache(maxsize=4096)
def _jour_dit(jour: int) -> str:
    return date_longue(date.fromordinal(jour))
