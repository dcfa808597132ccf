"""Ce que les événements ajoutent à la page d'un membre : ses prochains rendez-vous, puis ce qu'il reste des passés."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from reseau.models import MembrePage
from reseau.profil.lecture import CROCHET, garder

from ..choix import EtatDEvenement
from ..models import EvenementPage, OccurrenceDEvenement, OrganisationDEvenement
from .moments import PAS_TENUE
from .presentation import capitale, quand

PROCHAINS_MONTRES = 6
PASSES_MONTRES = 6


@hooks.register(CROCHET, order=15)
def evenements_du_membre(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Les événements publiés que le membre organise, ou auxquels il s'associe."""
    contenu = garder(membre, request, "evenements", lambda: _evenements(membre, request))
    if not (contenu["prochains"] or contenu["passes"]):
        return []
    return [
        {
            "ancre": "evenements",
            "titre": _("Ses événements"),
            "gabarit": "actualites/evenements/_de_membre.html",
            "contexte": contenu,
        }
    ]


def _evenements(membre: MembrePage, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """Une seule requête pour qui n'a pas d'événement : le cas de presque tous."""
    siens = Q(pk__in=OrganisationDEvenement.objects.filter(membre=membre).values("evenement")) | Q(
        path__startswith=membre.path, depth__gt=membre.depth
    )
    if not EvenementPage.objects.live().filter(siens).exists():
        return {"prochains": [], "passes": []}
    publies = EvenementPage.objects.live().public().filter(siens)
    restent = Q(occurrences__jour_fin__gte=timezone.localdate())
    # Comme l'agenda : la première date tenue, et une annulée seulement s'il n'y en a pas d'autre.
    tenue = Min("occurrences__debut", filter=restent & ~Q(occurrences__etat=EtatDEvenement.ANNULE))
    le = Coalesce(tenue, Min("occurrences__debut", filter=restent))
    prochains = publies.filter(restent).annotate(le=le).order_by("le", "pk")
    passes = (
        publies.exclude(pk__in=publies.filter(restent).values("pk"))
        .exclude(compte_rendu="")
        .annotate(le=Max("occurrences__debut"))
        .filter(le__isnull=False)
        .order_by("-le", "-pk")
    )
    return {
        "prochains": _lignes(prochains[:PROCHAINS_MONTRES], request),
        "passes": _lignes(passes[:PASSES_MONTRES], request),
    }


def _lignes(evenements: "QuerySet[EvenementPage]", request: HttpRequest) -> list[dict[str, Any]]:
    """Chaque événement, à celle de ses dates que dit `le` ; deux requêtes."""
    lus = list(evenements.select_related("territoire"))
    dates = _dates(lus)
    return [
        {
            "titre": evenement.title,
            "adresse": evenement.get_url(request) or "",
            "forme": evenement.get_forme_display(),
            "quand": capitale(quand(date, evenement.fuseau)),
            "lieu": evenement.territoire.nom if evenement.territoire else evenement.lieu_nom,
            "barree": date.etat in PAS_TENUE,
            "etat": date.get_etat_display() if date.etat in PAS_TENUE else "",
        }
        for evenement in lus
        if (date := dates.get((evenement.pk, evenement.le)))
    ]


def _dates(evenements: Iterable[Any]) -> dict[tuple[int, datetime.datetime], OccurrenceDEvenement]:
    demandes = {evenement.pk: evenement.le for evenement in evenements}
    lues = OccurrenceDEvenement.objects.filter(evenement__in=demandes, debut__in=set(demandes.values()))
    return {(date.evenement_id, date.debut): date for date in lues}
