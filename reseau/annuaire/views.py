"""Les membres, en données."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .facettes import repertoire
from .filtres import FiltreMembres
from .geojson import GENRE, collection


@require_safe
def carte_geojson(request: HttpRequest) -> HttpResponse:
    """Les membres que retiennent les filtres de l'adresse, les mêmes que la liste, en GeoJSON."""
    return HttpResponse(collection(FiltreMembres(request.GET, repertoire())), content_type=GENRE)
