"""Ce qui s'efface, et quand : voir `docs/candidatures.md`. Le formulaire et les courriels disent les mêmes durées."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..choix import MODIFIABLES, StatutDeCandidature
from ..models import Candidature, PasDeCandidature
from . import pieces

#: Un brouillon, ou une adresse jamais confirmée, depuis sa dernière modification.
SANS_SUITE = datetime.timedelta(days=30)
#: Une candidature refusée, retirée ou acceptée, depuis la décision.
APRES_DECISION = datetime.timedelta(days=365)


@dataclass
class Bilan:
    """Ce qu'une purge a effacé."""

    brouillons: int = 0
    decidees: int = 0
    allegees: int = 0
    pieces: int = 0


def sans_suite() -> QuerySet[Candidature]:
    return Candidature.objects.filter(statut__in=MODIFIABLES, modifiee_le__lt=timezone.now() - SANS_SUITE)


def closes() -> QuerySet[Candidature]:
    return Candidature.objects.filter(
        statut__in=[StatutDeCandidature.REFUSEE, StatutDeCandidature.RETIREE],
        decidee_le__lt=timezone.now() - APRES_DECISION,
    )


def a_alleger() -> QuerySet[Candidature]:
    """Les acceptées dont les données personnelles ne servent plus : le mandat de la personne, lui, reste."""
    return Candidature.objects.filter(
        statut=StatutDeCandidature.ACCEPTEE, decidee_le__lt=timezone.now() - APRES_DECISION
    ).exclude(courriel="")


def purger() -> Bilan:
    """Efface ce qui est échu, pièces comprises. Se rejoue sans effet."""
    bilan = Bilan(brouillons=_effacer(sans_suite()), decidees=_effacer(closes()))
    for candidature in a_alleger():
        _alleger(candidature)
        bilan.allegees += 1
    for chemin in list(pieces.oubliees()):
        pieces.effacer_apres_validation(chemin)
        bilan.pieces += 1
    return bilan


def _effacer(echues: QuerySet[Candidature]) -> int:
    return sum(_effacer_une(echues, pk) for pk in list(echues.values_list("pk", flat=True)))


@transaction.atomic
def _effacer_une(echues: QuerySet[Candidature], pk: int) -> bool:
    # Relue sous verrou : un brouillon repris pendant la purge n'est plus échu.
    candidature = echues.filter(pk=pk).select_for_update().first()
    if candidature is None:
        return False
    pieces.retirer(candidature)
    candidature.delete()
    return True


@transaction.atomic
def _alleger(candidature: Candidature) -> None:
    """Garde qui a candidaté, quand et ce qui fut décidé ; rien de la personne, ni de ce qu'elle a écrit."""
    pieces.retirer(candidature)
    for champ in ("motivation", "nom", "fonction", "courriel"):
        setattr(candidature, champ, "")
    candidature.fin_de_mandat = None
    candidature.save()
    PasDeCandidature.objects.filter(candidature=candidature).update(message="")
