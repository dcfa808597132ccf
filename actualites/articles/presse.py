"""Ce que montre la page pour la presse."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from ..models import PressePage


def contexte_de_presse(page: "PressePage", request: HttpRequest) -> dict[str, Any]:
    return {}
