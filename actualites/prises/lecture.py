"""Ce que montre la page d'une prise de position."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from ..models import PriseDePositionPage


def contexte_de_lecture(prise: "PriseDePositionPage", request: HttpRequest) -> dict[str, Any]:
    return {}
