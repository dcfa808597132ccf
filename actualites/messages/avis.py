"""Les courriels que s'écrivent celles et ceux qui préparent un message : la proposition, et l'essai."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.socle.courriels import adresse_absolue, composer
from reseau.equipe.avis import secretariat

from ..models import MessageAuxSignataires
from .envoi import EnvoiDuMessage, exemple_de_signature


def message_propose(message: MessageAuxSignataires, par: Any) -> None:
    """Dit au secrétariat qu'une organisation voudrait écrire aux signataires ; une fois par message."""
    composer(
        "message_propose",
        f"message:{message.pk}",
        [personne for personne in secretariat() if personne.pk != par.pk],
        sujet=_("Un message aux signataires à relire : %(titre)s") % {"titre": message.prise.title},
        gabarit="actualites/courriels/nouvelle_proposee",
        lien=adresse_absolue(reverse("messages_aux_signataires:lire", args=[message.prise_id, message.pk])),
        libelle=_("Relire le message"),
        contexte={"message": message, "prise": message.prise, "par": par},
    )


def envoyer_un_essai(message: MessageAuxSignataires, user: Any) -> None:
    """Envoie à cette personne, tout de suite, ce que recevrait une signataire. Raises: OSError si rien ne part."""
    prise = message.prise
    courriel = EnvoiDuMessage(message).courriel_pour(exemple_de_signature(prise, user.email), essai=True)
    essai = EmailMultiAlternatives(
        f"{_('[Essai]')} {courriel.sujet}",
        courriel.texte,
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    essai.attach_alternative(courriel.html, "text/html")
    essai.send()
