"""L'API publique en lecture : les pages publiées, et elles seules.

Les images et les documents n'y ont pas de liste : celle de Wagtail montrerait tout ce qui est déposé, même ce
qu'aucune page publiée n'emploie. Voir `docs/securite.md`.
"""

import logging

from django.core.exceptions import FieldError, ValidationError
from django.db import DataError, IntegrityError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet

PLUS_GRAND_ENTIER = 2**31 - 1

journal = logging.getLogger(__name__)

#: Ce que lève une valeur impossible que Wagtail n'a pas reconnue à temps.
# IntegrityError : SQLite refuse ainsi un décalage plus grand que ses entiers.
VALEURS_IMPOSSIBLES = (
    DataError,
    FieldError,
    IntegrityError,
    OverflowError,
    RecursionError,
    TypeError,
    ValidationError,
    ValueError,
)


def _demesure(mot: str) -> bool:
    """Vrai pour un nombre qu'aucune clef ni aucune pagination n'atteindra."""
    chiffres = mot.strip().lstrip("+-").replace("_", "")
    return chiffres.isdecimal() and (len(chiffres) > 10 or int(chiffres) > PLUS_GRAND_ENTIER)


class PagesPubliees(PagesAPIViewSet):
    """Les pages publiées et sans restriction. Sans identification : personne n'y lit plus que le public."""

    renderer_classes = [JSONRenderer]
    authentication_classes: list[type] = []

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        for nom, valeurs in request.GET.lists():
            # Arrêtées avant la base : chacune des deux les refuse à sa façon.
            if any("\x00" in mot or _demesure(mot) for mot in (nom, *valeurs)):
                raise BadRequestError("invalid parameter")

    def handle_exception(self, exc: Exception) -> Response:
        # Sans paramètre, la faute est à nous : elle doit se voir comme une panne.
        if self.request.GET and isinstance(exc, VALEURS_IMPOSSIBLES) and not isinstance(exc, BadRequestError):
            journal.warning("Paramètres refusés par l'API : %r", exc, exc_info=exc)
            exc = BadRequestError("invalid parameter")
        return super().handle_exception(exc)


api = WagtailAPIRouter("api")
api.register_endpoint("pages", PagesPubliees)
