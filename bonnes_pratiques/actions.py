"""Changements d'état des fiches."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from .models import FichePage

#: Deux publications simultanées visent le même numéro ; au-delà de quelques-unes, autre chose ne va pas.
ESSAIS = 20


class AttribuerNumero:
    """Donne à une fiche le numéro suivant, la première fois ; un numéro donné ne change plus.

    Args:
        fiche: une fiche enregistrée ; son attribut `numero` est mis à jour.
    """

    def __init__(self, fiche: FichePage) -> None:
        self.fiche = fiche

    def execute(self) -> int:
        """Raises: IntegrityError si la concurrence ne laisse aucun numéro après plusieurs essais."""
        for essais_restants in reversed(range(ESSAIS)):
            dernier = FichePage.objects.aggregate(dernier=Max("numero"))["dernier"] or 0
            try:
                # L'unicité en base départage ; le point de reprise laisse vivre la transaction en cours.
                with transaction.atomic():
                    FichePage.objects.filter(pk=self.fiche.pk, numero__isnull=True).update(numero=dernier + 1)
            except IntegrityError:
                if not essais_restants:
                    raise
            else:
                break
        numero: int = FichePage.objects.values_list("numero", flat=True).get(pk=self.fiche.pk)
        self.fiche.numero = numero
        return numero


def numeroter_a_la_publication(instance: FichePage, **kwargs: Any) -> None:
    """Récepteur de `page_published` ; une publication programmée ne numérote qu'à son heure."""
    if instance.live:
        AttribuerNumero(instance).execute()
