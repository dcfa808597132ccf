"""Ce qui s'efface de l'infolettre, et quand. La page d'abonnement promet les mêmes durées."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..choix import EtatDAbonnement, NatureDeRejet
from ..models import Abonnement, ImportDAbonnements, RejetDeCourriel
from .actions import POUR_CONFIRMER
from .avis import effacer_les_courriels
from .importation.actions import effacer_les_depots

#: Combien de temps on retient qu'une adresse ne veut plus rien recevoir, ou refuse nos courriels.
APRES_LE_DEPART = datetime.timedelta(days=3 * 365)
#: Combien de temps une adresse suspendue attend d'être rétablie.
APRES_LA_SUSPENSION = datetime.timedelta(days=365)
#: Un refus passager ne compte que trente jours ; on le garde un peu plus, pour comprendre.
APRES_UN_REFUS_PASSAGER = datetime.timedelta(days=90)
#: Une liste déposée et jamais importée : ses personnes ne sont abonnées à rien.
APRES_UN_DEPOT = datetime.timedelta(days=30)
LOT = 500


@dataclass(frozen=True)
class Bilan:
    """Ce qu'une purge a effacé."""

    jamais_confirmes: int
    partis: int
    suspendus: int
    rejets: int
    depots: int


def purger() -> Bilan:
    """Efface ce que la page d'abonnement promet d'effacer, les refus anciens et les listes abandonnées.

    Se rejoue sans effet.
    """
    maintenant = timezone.now()
    jamais = Abonnement.objects.filter(etat=EtatDAbonnement.EN_ATTENTE, demande_le__lt=maintenant - POUR_CONFIRMER)
    partis = Abonnement.objects.filter(
        etat=EtatDAbonnement.DESABONNE,
        desabonne_le__lt=maintenant - APRES_LE_DEPART,
        # Qui vient de redemander la lettre a sept jours pour confirmer.
        demande_le__lt=maintenant - POUR_CONFIRMER,
    )
    suspendus = Abonnement.objects.filter(
        suspendu_le__lt=maintenant - APRES_LA_SUSPENSION,
        # Un lien de confirmation attend peut-être dans sa boîte.
        demande_le__lt=maintenant - POUR_CONFIRMER,
    ).exclude(etat=EtatDAbonnement.DESABONNE)
    passagers = Q(nature=NatureDeRejet.TEMPORAIRE, recu_le__lt=maintenant - APRES_UN_REFUS_PASSAGER)
    rejets = RejetDeCourriel.objects.filter(passagers | Q(recu_le__lt=maintenant - APRES_LE_DEPART))
    depots = ImportDAbonnements.objects.filter(fait_le__lt=maintenant - APRES_UN_DEPOT)
    return Bilan(
        jamais_confirmes=_effacer(jamais),
        partis=_effacer(partis),
        suspendus=_effacer(suspendus),
        rejets=rejets.delete()[0],
        depots=effacer_les_depots(depots),
    )


@transaction.atomic
def _effacer(abonnements: QuerySet[Abonnement]) -> int:
    # Un courriel parti garde l'adresse six mois : il la ferait survivre à sa ligne.
    adresses = {adresse.lower() for adresse in abonnements.values_list("courriel", flat=True)}
    # Les lignes que l'effacement emporte avec elles (choix, alertes) ne sont pas des personnes.
    effaces = abonnements.delete()[1].get(Abonnement._meta.label, 0)
    triees = sorted(adresses)
    for debut in range(0, len(triees), LOT):
        effacer_les_courriels(triees[debut : debut + LOT])
    return effaces
