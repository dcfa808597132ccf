"""Ce que montre la liste des actualités."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .cartes import cartes
from .facettes import repertoire
from .filtres import FiltreArticles

if TYPE_CHECKING:
    from ..models import ActualitesIndexPage


def contexte_de_la_liste(index: "ActualitesIndexPage", request: HttpRequest) -> dict[str, Any]:
    filtre = FiltreArticles(request.GET, repertoire())
    return {
        **filtre.contexte(index, request),
        "articles": SimpleLazyObject(lambda: cartes(filtre.pks(), request, filtre.recherche)),
        "adresse_flux": f"{index.get_url(request)}flux.xml{filtre.adresse().removesuffix('?')}",
    }
