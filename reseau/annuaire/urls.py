"""La carte du réseau, ses données et sa vue à intégrer."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("carte.geojson", views.carte_geojson, name="carte_geojson"),
]
