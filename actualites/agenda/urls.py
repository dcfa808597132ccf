"""Les adresses de l'agenda qui ne sont pas celles d'une page de l'arbre, sous `/agenda/`."""

from django.urls import path
from django.views.decorators.http import require_safe

from .carte import carte_geojson
from .feeds import FluxDeLAgenda

app_name = "agenda"
urlpatterns = [
    path("flux.xml", require_safe(FluxDeLAgenda()), name="flux"),
    path("carte.geojson", carte_geojson, name="carte_geojson"),
]
