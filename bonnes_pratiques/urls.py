"""Les adresses des fiches qui ne sont pas celles d'une page : Wagtail ne sert pas un chemin qui finit par « .xml »."""

from django.urls import path
from django.views.decorators.http import require_safe

from .carte_geojson import carte_geojson
from .confirmation.views import confirmer, merci
from .feeds import FluxDesFiches

app_name = "bonnes_pratiques"

urlpatterns = [
    path("flux.xml", require_safe(FluxDesFiches()), name="flux"),
    path("carte.geojson", carte_geojson, name="carte_geojson"),
    path("confirmer/<str:jeton>/", confirmer, name="confirmer"),
    path("confirmer/<str:jeton>/merci/", merci, name="confirmer_merci"),
]
