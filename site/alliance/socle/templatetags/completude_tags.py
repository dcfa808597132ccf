import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

#: Ce dont les blancs appartiennent à la personne qui écrit.
TEXTES_LIBRES = re.compile(r"(<textarea\b.*?</textarea>|<script\b.*?</script>)", re.DOTALL | re.IGNORECASE)
RETRAITS = re.compile(r"\s*\n\s*")


@register.filter
def sans_retraits(html: str) -> SafeString:
    """Le même HTML sans les retraits des gabarits, qui pèsent plus que le formulaire d'une fiche longue."""
    morceaux = TEXTES_LIBRES.split(html)
    return mark_safe("".join(m if rang % 2 else RETRAITS.sub("\n", m) for rang, m in enumerate(morceaux)))  # noqa: S308


@register.simple_tag
def bloquants(manques: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les manques qui empêchent l'envoi en relecture."""
    return [manque for manque in manques if manque["bloquant"]]


@register.simple_tag
def conseils(manques: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les manques qui ne l'empêchent pas."""
    return [manque for manque in manques if not manque["bloquant"]]
