from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def bloquants(manques: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les manques qui empêchent l'envoi en relecture."""
    return [manque for manque in manques if manque["bloquant"]]


@register.simple_tag
def conseils(manques: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les manques qui ne l'empêchent pas."""
    return [manque for manque in manques if not manque["bloquant"]]
