"""Les pages publiques de l'équipe : accepter une invitation."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
