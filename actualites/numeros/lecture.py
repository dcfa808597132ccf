"""Ce que montre un numéro archivé."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from ..models import NumeroPage


def contexte_de_lecture(numero: "NumeroPage", request: HttpRequest) -> dict[str, Any]:
    return {}
