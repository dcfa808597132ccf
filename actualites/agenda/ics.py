"""Ce que les agendas abonnés lisent (RFC 5545)."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from ..models import EvenementPage


def servir_un_evenement(request: HttpRequest, evenement: "EvenementPage") -> HttpResponse:
    raise NotImplementedError
