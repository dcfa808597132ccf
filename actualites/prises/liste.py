"""Ce que montre la liste des prises de position."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from ..models import PrisesDePositionIndexPage


def contexte_de_la_liste(index: "PrisesDePositionIndexPage", request: HttpRequest) -> dict[str, Any]:
    return {}
