"""Ce qu'une personne veut recevoir : à quel rythme, et sur quoi."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.socle.models import Axe
from reseau.models import MembrePage, Territoire

from ..models import Abonnement


class Rythme(models.TextChoices):
    """À quel rythme la lettre arrive."""

    NUMEROS = "numeros", _("Chaque numéro")
    RESUME = "resume", _("Un résumé par mois")
    LES_DEUX = "les-deux", _("Les deux")
    AUCUN = "aucun", _("Seulement mes alertes")

    @property
    def numeros(self) -> bool:
        return self in (Rythme.NUMEROS, Rythme.LES_DEUX)

    @property
    def resume(self) -> bool:
        return self in (Rythme.RESUME, Rythme.LES_DEUX)


def rythme_de(abonnement: Abonnement) -> Rythme:
    if abonnement.numeros:
        return Rythme.LES_DEUX if abonnement.resume else Rythme.NUMEROS
    return Rythme.RESUME if abonnement.resume else Rythme.AUCUN


@dataclass(frozen=True)
class Choix:
    """Un rythme, et des sujets ; aucun sujet : tout."""

    rythme: Rythme = Rythme.NUMEROS
    axes: Collection[Axe] = ()
    membres: Collection[MembrePage] = ()
    regions: Collection[Territoire] = ()

    def appliquer(self, abonnement: Abonnement) -> None:
        """Écrit ces choix sur l'abonnement. À appeler dans une transaction."""
        abonnement.numeros, abonnement.resume = self.rythme.numeros, self.rythme.resume
        Abonnement.objects.filter(pk=abonnement.pk).update(numeros=abonnement.numeros, resume=abonnement.resume)
        abonnement.axes.set(self.axes)
        abonnement.membres.set(self.membres)
        abonnement.regions.set(self.regions)
