"""Prévenir avant la fin d'un mandat."""

import datetime

from django.db import transaction
from django.utils import timezone

from ..models import Mandat
from . import avis

#: Combien de temps avant le dernier jour part le rappel.
AVANT_LA_FIN = datetime.timedelta(days=30)


def rappeler_les_fins() -> int:
    """Rappelle les mandats qui finissent bientôt, chacun une fois par date de fin ; rend combien de mandats."""
    aujourd_hui = timezone.localdate()
    a_rappeler = Mandat.objects.en_cours().filter(fin__lte=aujourd_hui + AVANT_LA_FIN, rappel_le__isnull=True)
    return sum(_rappeler(pk, aujourd_hui) for pk in a_rappeler.values_list("pk", flat=True))


@transaction.atomic
def _rappeler(pk: int, jour: datetime.date) -> bool:
    # La marque d'abord : une seconde exécution simultanée ne trouve plus rien à rappeler.
    if not Mandat.objects.filter(pk=pk, rappel_le__isnull=True, termine_le__isnull=True).update(rappel_le=jour):
        return False
    avis.rappeler_la_fin(Mandat.objects.select_related("membre").get(pk=pk))
    return True
