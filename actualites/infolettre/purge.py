"""Ce qui s'efface de l'infolettre, et quand. La page d'abonnement promet les mêmes durées."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..choix import EtatDAbonnement
from ..models import Abonnement
from .actions import POUR_CONFIRMER
from .avis import effacer_les_courriels

#: Combien de temps on retient qu'une adresse ne veut plus rien recevoir.
APRES_LE_DEPART = datetime.timedelta(days=3 * 365)
LOT = 500


@dataclass(frozen=True)
class Bilan:
    """Ce qu'une purge a effacé."""

    jamais_confirmes: int
    partis: int


def purger() -> Bilan:
    """Efface les adresses jamais confirmées et celles parties depuis longtemps. Se rejoue sans effet."""
    maintenant = timezone.now()
    jamais = Abonnement.objects.filter(etat=EtatDAbonnement.EN_ATTENTE, demande_le__lt=maintenant - POUR_CONFIRMER)
    partis = Abonnement.objects.filter(
        etat=EtatDAbonnement.DESABONNE,
        desabonne_le__lt=maintenant - APRES_LE_DEPART,
        # Qui vient de redemander la lettre a sept jours pour confirmer.
        demande_le__lt=maintenant - POUR_CONFIRMER,
    )
    return Bilan(jamais_confirmes=_effacer(jamais), partis=_effacer(partis))


@transaction.atomic
def _effacer(abonnements: QuerySet[Abonnement]) -> int:
    # Un courriel parti garde l'adresse six mois : il la ferait survivre à sa ligne.
    adresses = {adresse.lower() for adresse in abonnements.values_list("courriel", flat=True)}
    effaces = abonnements.delete()[0]
    triees = sorted(adresses)
    for debut in range(0, len(triees), LOT):
        effacer_les_courriels(triees[debut : debut + LOT])
    return effaces
