"""Ce qui arrive à un message aux signataires : un objet par geste, qui vérifie le droit, change et journalise."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import EtatDeSignature
from ..models import MessageAuxSignataires, Signature
from . import avis, destinataires
from .droits import peut_rediger
from .envoi import envoyer_message


class GesteRefuse(PermissionDenied):
    """La personne n'a pas ce droit sur ce message."""


class MessageLance(ValidationError):
    """Un message lancé ne change plus."""


def empreinte(message: MessageAuxSignataires) -> str:
    """Ce que l'on a relu avant de lancer : ce qui s'envoie doit être cela."""
    return salted_hmac("actualites.message", f"{message.sujet}\n{message.corps}").hexdigest()


class GesteDeMessage:
    """Ce que les gestes partagent : le message, la personne, et le droit de rédiger."""

    def __init__(self, message: MessageAuxSignataires, user: Any) -> None:
        self.message, self.user = message, user

    def check(self) -> None:
        """Raises: GesteRefuse."""
        if not peut_rediger(self.user, self.message.prise):
            raise GesteRefuse(_("Ce message n’est pas le vôtre."))

    def verrouiller(self) -> None:
        """Relit le message sous verrou. Raises: MessageLance."""
        relu = MessageAuxSignataires.objects.select_for_update().filter(pk=self.message.pk).first()
        if relu is None or relu.lance_le is not None:
            raise MessageLance(_("Ce message est déjà parti : il ne change plus."))

    def journaliser(self, geste: str, **donnees: Any) -> None:
        log(instance=self.message, action=f"actualites.{geste}_message", user=self.user, data=donnees)


class EnregistrerMessage(GesteDeMessage):
    """Garde un brouillon, neuf ou repris."""

    @transaction.atomic
    def execute(self) -> MessageAuxSignataires:
        """Raises: GesteRefuse, MessageLance."""
        self.check()
        if self.message.pk is None:
            self.message.cree_par = self.user
            self.message.save()
        else:
            self.verrouiller()
            self.message.save(update_fields=["sujet", "corps"])
        return self.message


class EffacerMessage(GesteDeMessage):
    """Efface un brouillon."""

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteRefuse, MessageLance."""
        self.check()
        self.verrouiller()
        self.message.delete()


class ProposerMessage(GesteDeMessage):
    """Demande à l'équipe centrale de relire un brouillon et de l'envoyer."""

    @transaction.atomic
    def execute(self) -> None:
        """Raises: GesteRefuse, MessageLance."""
        self.check()
        self.verrouiller()
        avis.message_propose(self.message, self.user)
        self.journaliser("proposer")


class LancerMessage(GesteDeMessage):
    """Fige le message et le fait partir vers chaque personne qui a signé et veut les suites. Ne se défait pas.

    Args:
        relu: l'`empreinte` du message que la personne a eu sous les yeux.
    """

    def __init__(self, message: MessageAuxSignataires, user: Any, relu: str) -> None:
        super().__init__(message, user)
        self.relu = relu

    def check(self) -> None:
        if not est_de_l_equipe_centrale(self.user):
            raise GesteRefuse(_("Seul le secrétariat écrit aux signataires."))

    @transaction.atomic
    def execute(self) -> int:
        """Rend le nombre de personnes à qui l'on écrit. Raises: GesteRefuse, MessageLance ; ValidationError si le
        message a changé, si la page n'est pas en ligne ou s'il n'y a personne à qui écrire."""
        self.check()
        self.verrouiller()
        message = self.message
        message.refresh_from_db()
        if not constant_time_compare(self.relu, empreinte(message)):
            raise ValidationError(_("Le message a changé depuis que vous l’avez lu : relisez-le, puis lancez-le."))
        if not message.prise.live:
            raise ValidationError(_("La prise de position n’est pas en ligne : le message y mène."))
        personnes = destinataires.combien(message)
        if not personnes:
            raise ValidationError(_("Personne n’a demandé à recevoir les suites : il n’y a personne à qui écrire."))
        message.lance_le, message.lance_par = timezone.now(), self.user
        message.save(update_fields=["lance_le", "lance_par"])
        self.journaliser("lancer", personnes=personnes)
        transaction.on_commit(partial(envoyer_message.enqueue, message.pk), robust=True)
        return personnes


class ReprendreLEnvoi(GesteDeMessage):
    """Remet tout de suite en file un envoi interrompu, sans attendre la commande régulière."""

    def check(self) -> None:
        if not est_de_l_equipe_centrale(self.user):
            raise GesteRefuse(_("Seul le secrétariat écrit aux signataires."))

    def execute(self) -> None:
        """Raises: GesteRefuse."""
        self.check()
        envoyer_message.enqueue(self.message.pk)


class CesserLesSuites:
    """La personne ne veut plus de nouvelles ; sa signature reste. Son droit est son lien. Se rejoue sans effet."""

    def __init__(self, signature: Signature) -> None:
        self.signature = signature

    def execute(self) -> bool:
        """Vrai si c'est fait maintenant."""
        faite = Signature.objects.filter(
            pk=self.signature.pk, recevoir_suites=True, etat=EtatDeSignature.CONFIRMEE
        ).update(recevoir_suites=False)
        self.signature.recevoir_suites = False
        return bool(faite)
