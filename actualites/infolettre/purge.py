"""Ce qui s'efface de l'infolettre, et quand. La page d'abonnement promet les mêmes durées."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from ..choix import EtatDAbonnement
from ..models import Abonnement
from .actions import POUR_CONFIRMER

#: Combien de temps on retient qu'une adresse ne veut plus rien recevoir.
APRES_LE_DEPART = datetime.timedelta(days=3 * 365)


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
    return Bilan(jamais_confirmes=jamais.delete()[0], partis=partis.delete()[0])
