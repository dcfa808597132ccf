"""Les pages publiques d'une candidature."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
