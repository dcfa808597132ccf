"""Un numéro qu'aucune base ne contient est introuvable, quelle que soit la vue qui le chercherait."""

from collections.abc import Callable
from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse


class NumerosMiddleware:
    """Répond 404 à une adresse dont un `<int:…>` dépasse 64 bits : SQLite ne sait pas même le chercher."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, vue: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if any(isinstance(valeur, int) and valeur > BigIntegerField.MAX_BIGINT for valeur in (*args, *kwargs.values())):
            raise Http404
