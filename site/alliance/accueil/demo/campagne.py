"""Une campagne de reconfirmation en cours : une organisation fictive a répondu, une autre change de contact."""

import datetime

from django.utils import timezone

from alliance.socle.models import Utilisateur
from reseau.campagnes.actions import LancerCampagne, Repondre
from reseau.choix import ReponseDeCampagne
from reseau.models import Campagne, Sollicitation

TITRE = "Après les élections"
MESSAGE = (
    "Des équipes ont changé. Dites-nous si votre organisation est toujours engagée, et à qui nous adresser. "
    "Une minute suffit, sans mot de passe."
)


def poser_campagne(secretariat: Utilisateur) -> None:
    """Lance la campagne et joue deux réponses ; la troisième organisation n'a pas encore répondu. Se rejoue sans effet.

    Seules les organisations fictives ont des référent·es : personne d'autre n'est sollicité.
    """
    if Campagne.objects.exists():
        return
    campagne = Campagne.objects.create(
        titre=TITRE,
        message=MESSAGE,
        echeance=timezone.localdate() + datetime.timedelta(days=30),
        creee_par=secretariat,
    )
    LancerCampagne(campagne, secretariat).execute()
    Repondre(
        Sollicitation.objects.get(campagne=campagne, courriel="contributeur@exemple.org"),
        {"reponse": ReponseDeCampagne.ENGAGES, "message": "Plus que jamais."},
    ).execute()
    Repondre(
        Sollicitation.objects.get(campagne=campagne, courriel="ancienne-referente@exemple.org"),
        {
            "reponse": ReponseDeCampagne.NOUVEAU_CONTACT,
            "nouveau_nom": "Sami Exemple",
            "nouveau_courriel": "nouveau-referent@exemple.org",
            "nouvelle_fonction": "Vice-président à la cohésion sociale",
            "quitte": True,
            "message": "Je ne me représente pas. Sami reprend le dossier.",
        },
    ).execute()
