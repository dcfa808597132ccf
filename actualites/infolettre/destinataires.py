"""Qui reçoit quoi : chaque numéro, le résumé du mois. Une requête par question, une ligne par personne."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from reseau.choix import GenreDeTerritoire
from reseau.models import Territoire

from ..choix import EtatDAbonnement
from ..models import Abonnement, NumeroPage

#: Les territoires que l'on suit : chacun couvre ceux dont la subdivision le nomme.
GENRES_SUIVIS = (GenreDeTerritoire.REGION, GenreDeTerritoire.DEPARTEMENT)


def joignables() -> Q:
    """Les adresses confirmées, que rien n'a suspendues : les seules à qui une lettre s'écrit."""
    return Q(etat=EtatDAbonnement.CONFIRME, suspendu_le__isnull=True)


def est_joignable(abonnement: Abonnement | None) -> bool:
    """La même question pour une personne relue à l'instant ; une ligne effacée ne reçoit plus rien."""
    return (
        abonnement is not None
        and abonnement.etat == EtatDAbonnement.CONFIRME
        and abonnement.suspendu_le is None
        and bool(abonnement.courriel)
    )


def destinataires_du_numero(numero: NumeroPage) -> QuerySet[Abonnement]:
    """Qui reçoit ce numéro.

    Sans axe, membre ni région, il va à toutes celles et ceux qui veulent chaque numéro ; sinon, à qui suit tout et à
    qui suit l'un d'eux. Un lieu s'adresse aussi à qui suit le département ou la région où il se trouve.
    """
    abonnes = Abonnement.objects.filter(joignables(), numeros=True)
    axes = [axe.pk for axe in numero.axes.all()]
    membres = [membre.pk for membre in numero.membres.all()]
    lieux = list(numero.regions.all())
    if not (axes or membres or lieux):
        return abonnes
    return abonnes.filter(
        ~(_suit("axes") | _suit("membres") | _suit("regions"))
        | _suit("axes", axes)
        | _suit("membres", membres)
        | _suit("regions", regions_couvrant(lieux))
    )


def destinataires_du_resume() -> QuerySet[Abonnement]:
    """Qui reçoit le résumé du mois ; ce qu'il contient se compose selon ce que chaque personne suit."""
    return Abonnement.objects.filter(joignables(), resume=True)


def regions_couvrant(lieux: Collection[Territoire]) -> list[int]:
    """Ces lieux, et les départements et régions où ils se trouvent. Une requête s'il y a de quoi chercher."""
    trouves = {lieu.pk for lieu in lieux}
    autour = Q()
    for lieu in lieux:
        noms = [nom.strip() for nom in lieu.subdivision.split(",") if nom.strip()]
        if noms:
            autour |= Q(nom__in=noms, pays=lieu.pays)
    if autour:
        trouves |= set(Territoire.objects.filter(autour, genre__in=GENRES_SUIVIS).values_list("pk", flat=True))
    return sorted(trouves)


def _suit(sujet: str, parmi: Collection[int] | None = None) -> Any:
    """La personne suit-elle un sujet de ce genre, ou l'un de ceux-ci ? Sans jointure : elle dédoublerait sa ligne."""
    lien = Abonnement._meta.get_field(sujet)
    suivis = lien.remote_field.through._default_manager.filter(abonnement=OuterRef("pk"))  # type: ignore[union-attr]
    if parmi is None:
        return Exists(suivis)
    return Exists(suivis.filter(**{f"{lien.m2m_reverse_field_name()}__in": parmi}))  # type: ignore[union-attr]
