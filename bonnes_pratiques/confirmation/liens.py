"""Le lien personnel d'une demande de confirmation."""

from django.urls import reverse

from alliance.socle.courriels import adresse_absolue
from alliance.socle.jetons import jeton_derive

from ..models import DemandeDeConfirmation

#: Ce que le lien permet : répondre pour une fiche, et rien d'autre.
USAGE = "confirmation"


def jeton_de(demande: DemandeDeConfirmation) -> str:
    return jeton_derive(demande.empreinte, USAGE)


def lien_de(demande: DemandeDeConfirmation) -> str:
    """L'adresse complète à écrire dans un courriel ; la même à la relance."""
    return adresse_absolue(reverse("bonnes_pratiques:confirmer", args=[jeton_de(demande)]))
