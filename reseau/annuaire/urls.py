"""La carte du réseau, ses données et sa vue à intégrer."""

from django.urls import URLPattern, path

from . import carte_views, views

urlpatterns: list[URLPattern] = [
    path("carte.geojson", views.carte_geojson, name="carte_geojson"),
    path("carte/", carte_views.carte, name="carte"),
    path("carte/integrer/", carte_views.carte_a_integrer, name="carte_a_integrer"),
]
