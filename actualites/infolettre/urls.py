"""Les adresses publiques de l'infolettre, sous `/infolettre/`."""

from django.urls import URLPattern

app_name = "infolettre"
urlpatterns: list[URLPattern] = []
