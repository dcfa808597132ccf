"""Ce que montre la liste des prises de position."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ..cartes import cartes
from ..facettes import repertoire
from ..filtres import FiltrePrises

if TYPE_CHECKING:
    from ..models import PrisesDePositionIndexPage


def contexte_de_la_liste(index: "PrisesDePositionIndexPage", request: HttpRequest) -> dict[str, Any]:
    filtre = FiltrePrises(request.GET, repertoire())
    return {
        **filtre.contexte(index, request),
        "prises": SimpleLazyObject(lambda: cartes(filtre.pks(), request, filtre.recherche)),
        "adresse_flux": f"{index.get_url(request)}flux.xml{filtre.adresse().removesuffix('?')}",
    }
