"""L'adresse à laquelle le public écrit à l'alliance."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def adresse_de_contact() -> str:
    """Le réglage `ALLIANCE_CONTACT`.

    Une balise plutôt qu'un processeur de contexte : une page d'erreur 500 et un courriel se rendent sans requête.
    """
    return settings.ALLIANCE_CONTACT
