"""Qui peut quoi sur un message aux signataires.

Qui écrit le texte peut proposer un message ; seule l'équipe centrale l'envoie, parce qu'elle seule a la garde des
adresses.
"""

from typing import Any

from django.db.models import QuerySet

from reseau.etancheite import est_de_l_equipe_centrale

from ..acces import prises_de
from ..models import MessageAuxSignataires, PriseDePositionPage


def peut_rediger(user: Any, prise: PriseDePositionPage) -> bool:
    """Vrai si la personne peut écrire un brouillon de message pour ce texte, et le relire."""
    return est_de_l_equipe_centrale(user) or bool(prise.permissions_for_user(user).can_edit())


def messages_de(user: Any) -> QuerySet[MessageAuxSignataires]:
    """Les messages que la personne peut lire."""
    return MessageAuxSignataires.objects.filter(prise__in=prises_de(user).order_by().values("pk"))
