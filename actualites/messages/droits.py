"""Qui peut quoi sur un message aux signataires.

Qui écrit le texte peut proposer un message ; seule l'équipe centrale l'envoie, parce qu'elle seule a la garde des
adresses.
"""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from reseau.etancheite import est_de_l_equipe_centrale

from ..models import MessageAuxSignataires, PriseDePositionPage


def peut_rediger(user: Any, prise: PriseDePositionPage) -> bool:
    """Vrai si la personne peut écrire un brouillon de message pour ce texte, et le relire."""
    return est_de_l_equipe_centrale(user) or bool(prise.permissions_for_user(user).can_edit())


def prises_de(user: Any) -> QuerySet[PriseDePositionPage]:
    """Les textes pour lesquels `peut_rediger` est vrai."""
    prises = PriseDePositionPage.objects.all()
    if est_de_l_equipe_centrale(user):
        return prises
    siennes = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return prises.filter(pk__in=siennes.values("pk"))


def messages_de(user: Any) -> QuerySet[MessageAuxSignataires]:
    """Les messages que la personne peut lire."""
    return MessageAuxSignataires.objects.filter(prise__in=prises_de(user).order_by().values("pk"))
