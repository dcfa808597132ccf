"""Ce que montre la page d'un événement."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from .calendrier import occurrences

if TYPE_CHECKING:
    from ..models import EvenementPage


def contexte_de_lecture(evenement: "EvenementPage", request: HttpRequest) -> dict[str, Any]:
    return {"occurrences": occurrences(evenement)}
