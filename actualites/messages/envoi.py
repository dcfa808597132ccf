"""L'envoi d'un message : ce que reçoit chaque signataire, et comment l'envoi se poursuit."""

from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_tasks import task

from alliance.socle.courriels import adresse_absolue
from alliance.socle.envois import Bilan, Courriel, EnvoiEnNombre

from ..models import EnvoiDeMessage, MessageAuxSignataires, PriseDePositionPage, Signature
from ..signatures.liens import lien_de_retrait
from . import corps, destinataires
from .liens import entetes, lien_pour_cesser

GABARIT = "actualites/courriels/nouvelle_aux_signataires"


class EnvoiDuMessage(EnvoiEnNombre[EnvoiDeMessage]):
    """Un message à ses signataires."""

    modele = EnvoiDeMessage
    relations = ("signature",)
    liste = "nouvelles-aux-signataires"

    def __init__(self, message: MessageAuxSignataires) -> None:
        self.message = message

    def lignes(self) -> QuerySet[EnvoiDeMessage]:
        return EnvoiDeMessage.objects.filter(message=self.message)

    def composer(self, ligne: EnvoiDeMessage) -> Courriel | None:
        return self.courriel_pour(ligne.signature) if destinataires.recoit(ligne.signature) else None

    def courriel_pour(self, signature: Signature, *, essai: bool = False) -> Courriel:
        """Ce que reçoit cette personne ; `essai` dit que ses liens personnels n'ouvrent rien."""
        contexte = {
            "message": self.message,
            "prise": self.prise,
            "signature": signature,
            "essai": essai,
            "sujet": self.message.sujet,
            "adresse_action": self.adresse,
            "libelle_action": _("Lire le texte et ses suites"),
            "pour_cesser": lien_pour_cesser(signature),
            "pour_se_retirer": lien_de_retrait(signature),
        }
        return Courriel(
            adresse=signature.courriel,
            sujet=settings.EMAIL_SUBJECT_PREFIX + self.message.sujet,
            texte=render_to_string(f"{GABARIT}.txt", {**contexte, "corps": self.texte}).strip() + "\n",
            html=render_to_string(f"{GABARIT}.html", {**contexte, "corps": self.html}),
            entetes=entetes(signature),
        )

    @cached_property
    def prise(self) -> PriseDePositionPage:
        return PriseDePositionPage.objects.get(pk=self.message.prise_id)

    @cached_property
    def adresse(self) -> str:
        return adresse_absolue(self.prise.url or "/")

    @cached_property
    def html(self) -> SafeString:
        return corps.en_html(self.message.corps)

    @cached_property
    def texte(self) -> str:
        return corps.en_texte(self.message.corps)


def exemple_de_signature(prise: PriseDePositionPage, courriel: str = "camille@exemple.org") -> Signature:
    """Une signature qui n'existe pas, pour montrer un message avant de l'envoyer."""
    return Signature(prise=prise, prenom="Camille", nom="Exemple", courriel=courriel, clef="exemple")


def poursuivre(message: MessageAuxSignataires, lots: int | None = None) -> Bilan:
    """Inscrit qui ne l'est pas encore, envoie ce qui est dû, et marque le message terminé quand plus rien ne l'est.

    Se rejoue sans effet, et se lance de plusieurs processus à la fois.
    """
    envoi = EnvoiDuMessage(message)
    if message.lance_le is None or message.termine_le is not None:
        return Bilan()
    if not envoi.prise.live:
        return Bilan(arret="la prise de position n’est plus en ligne")
    destinataires.inscrire(message)
    bilan = envoi.expedier(lots)
    if not bilan.arret and not envoi.avancement().dus:
        MessageAuxSignataires.objects.filter(pk=message.pk, termine_le__isnull=True).update(termine_le=timezone.now())
    return bilan


# Après tous les autres : une confirmation de signature n'attend pas la fin d'un envoi en nombre.
@task(priority=-10)
def envoyer_message(pk: int) -> None:
    """Envoie un lot, puis se remet dans la file s'il en reste : d'autres tâches passent entre deux lots.

    Là où les tâches s'exécutent aussitôt, tout part d'une traite. Ce qui échoue est laissé à la commande régulière.
    """
    message = MessageAuxSignataires.objects.filter(pk=pk).first()
    if message is None:
        return
    une_file = envoyer_message.get_backend().supports_defer
    bilan = poursuivre(message, lots=1 if une_file else None)
    if une_file and not bilan.arret and EnvoiDuMessage(message).dues().exists():
        envoyer_message.enqueue(pk)
