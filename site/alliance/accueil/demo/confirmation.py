"""Une fiche fictive que l'alliance a demandé de confirmer : sa référente répond qu'un chiffre est à corriger."""

import datetime

from django.utils import timezone

from bonnes_pratiques.choix import ReponseDeConfirmation
from bonnes_pratiques.confirmation.actions import DemanderConfirmation, Repondre
from bonnes_pratiques.models import DemandeDeConfirmation, FichePage
from reseau.models import MembrePage

#: La fiche, publiée, d'une organisation fictive.
FICHE = "ouvrir-une-maison-de-l-hospitalite"
REPONSE = {
    "reponse": ReponseDeConfirmation.A_CORRIGER,
    "message": "Nous sommes passés de douze à dix-huit familles depuis l’hiver : le chiffre de la fiche a vieilli.",
}
#: Ce qu'il faut de temps pour qu'on demande : un an, et de la marge.
PUBLIEE_DEPUIS = datetime.timedelta(days=400)


def poser_confirmation(membre: MembrePage) -> None:
    """Joue la demande et la réponse, par les gestes mêmes du site. Se rejoue sans effet."""
    if DemandeDeConfirmation.objects.exists():
        return
    fiche = FichePage.objects.child_of(membre).get(slug=FICHE)
    # Le temps seul fait qu'une fiche est à confirmer : on vieillit sa publication.
    FichePage.objects.filter(pk=fiche.pk).update(first_published_at=timezone.now() - PUBLIEE_DEPUIS)
    DemanderConfirmation(fiche, timezone.localdate()).execute()
    Repondre(DemandeDeConfirmation.objects.get(fiche=fiche), REPONSE).execute()
