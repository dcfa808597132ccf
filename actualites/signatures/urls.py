"""Les adresses publiques de cette pièce."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
