"""Les avis que le fournisseur de courriel envoie : refus, plaintes, désabonnements (`docs/infolettre.md`).

L'adresse qui les reçoit n'existe que si l'environnement dit un fournisseur et un secret.
"""

import hashlib
import logging
from typing import Any

from anymail.exceptions import AnymailError
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone

from alliance.socle.adresses_electroniques import canonique

from ..choix import NatureDeRejet
from ..models import Abonnement
from .actions import SeDesabonner
from .rejets import Avis, NoterRejet, nature_du_refus

journal = logging.getLogger(__name__)

#: Ce que le fournisseur a refusé d'envoyer, et pourquoi c'est l'adresse qui est en cause.
DEFINITIFS = (RejectReason.BOUNCED, RejectReason.INVALID, None)
#: Ce que plusieurs fournisseurs écrivent d'un refus passager, que l'on nous rend comme un refus tout court.
PASSAGERS = ("soft", "transient")
#: Ce que lève un JSON coupé, trop profond, ou qui n'a pas la forme attendue.
ILLISIBLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


def adresses() -> list[URLPattern]:
    """L'adresse des avis, ou rien. Raises: ImproperlyConfigured, si ce qui est dit ne tient pas."""
    fournisseur, secret = settings.ANYMAIL_FOURNISSEUR, settings.ANYMAIL.get("WEBHOOK_SECRET", "")
    if not (fournisseur and secret):
        return []
    from anymail import urls

    vues = {str(motif.name).removesuffix("_webhook").removesuffix("_tracking"): motif for motif in urls.urlpatterns}
    if fournisseur not in vues or fournisseur.endswith("_inbound"):
        connus = ", ".join(sorted(nom for nom in vues if not nom.endswith("_inbound")))
        raise ImproperlyConfigured(f"ANYMAIL_FOURNISSEUR ne connaît pas « {fournisseur} » : {connus}.")
    if ":" not in secret:
        raise ImproperlyConfigured("ANYMAIL_WEBHOOK_SECRET s'écrit « compte:mot-de-passe ».")
    vue: Any = vues[fournisseur].callback
    return [path(f"rejets/{fournisseur}/", sans_insister(vue.view_class).as_view(), name="rejets")]


def sans_insister(vue: type[AnymailCoreWebhookView]) -> type[AnymailCoreWebhookView]:
    """La même vue, qui accepte sans rien en faire, et dit au journal, un avis qu'elle ne comprend pas.

    Un refus ou une panne ferait renvoyer le même avis, aussi illisible, pendant des heures. Un mauvais secret et une
    panne d'ici se disent comme avant : le fournisseur recommence, et il a raison.
    """

    class SansInsister(vue):  # type: ignore[misc, valid-type]
        def parse_events(self, request: HttpRequest) -> list[AnymailTrackingEvent]:
            try:
                return list(super().parse_events(request))
            except (SuspiciousOperation, AnymailError):
                raise
            except ILLISIBLE as erreur:
                journal.error("Un avis de %s ne se lit pas (%s).", self.esp_name, type(erreur).__name__)
                return []

    return SansInsister


def nature_de(avis: AnymailTrackingEvent) -> NatureDeRejet | None:
    """Ce que vaut cet avis ; `None` s'il ne dit rien d'un refus.

    Un retard (`deferred`) ne compte pas : le même courriel se retente, et finit refusé ou remis.
    """
    raison = avis.reject_reason
    if avis.event_type == EventType.COMPLAINED:
        return NatureDeRejet.PLAINTE
    if avis.event_type == EventType.REJECTED:
        if raison == RejectReason.SPAM:  # le fournisseur se souvient d'une plainte
            return NatureDeRejet.PLAINTE
        return NatureDeRejet.DEFINITIF if raison in DEFINITIFS else NatureDeRejet.TEMPORAIRE
    if avis.event_type != EventType.BOUNCED:
        return None
    if raison not in DEFINITIFS or _est_passager(avis.esp_event):
        return NatureDeRejet.TEMPORAIRE
    reponse = str(avis.mta_response or "")
    return nature_du_refus(reponse) if reponse else NatureDeRejet.DEFINITIF


def _est_passager(brut: Any, profondeur: int = 2) -> bool:
    """Vrai si une valeur de l'avis, telle que le fournisseur l'écrit, dit « soft bounce » ou « transient »."""
    if isinstance(brut, str):
        return len(brut) < 40 and any(mot in brut.lower() for mot in PASSAGERS)
    if profondeur and hasattr(brut, "values"):
        return any(_est_passager(valeur, profondeur - 1) for valeur in brut.values())
    return False


@receiver(tracking, dispatch_uid="infolettre.avis_du_fournisseur")
def recevoir(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Note un avis. Une panne d'ici remonte : le fournisseur recommencera."""
    adresse = _ecrit(event.recipient).strip()
    if not adresse:
        return
    if event.event_type == EventType.UNSUBSCRIBED:
        abonnement = Abonnement.objects.filter(adresse_canonique=canonique(adresse)).first()
        if abonnement is not None:
            SeDesabonner(abonnement).execute()
        return
    nature = nature_de(event)
    if nature is None:
        return
    NoterRejet(
        Avis(
            adresse=adresse,
            nature=nature,
            source=str(esp_name),
            identifiant=_identifiant(event, esp_name),
            raison=_ecrit(event.mta_response or event.description or event.reject_reason),
            message=_ecrit(event.message_id),
            le=event.timestamp or timezone.now(),
        )
    ).execute()


def _ecrit(valeur: Any) -> str:
    """Tel que la base sait l'écrire : un JSON peut porter un signe nul, ou la moitié d'un caractère."""
    return str(valeur or "").encode("utf-8", "replace").decode().replace("\x00", "")


def _identifiant(event: AnymailTrackingEvent, esp_name: str) -> str:
    """Celui du fournisseur ; à défaut, ce qui distingue l'avis de tout autre."""
    if event.event_id:
        # Plusieurs fournisseurs donnent à un même courriel un seul identifiant pour tous ses avis.
        return _ecrit(f"{esp_name}:{event.event_type}:{event.event_id}")[:255]
    marques = (event.event_type, event.message_id, event.recipient, event.timestamp, event.reject_reason)
    return f"{esp_name}:{hashlib.sha256(repr(marques).encode()).hexdigest()}"
