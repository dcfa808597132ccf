"""Les pages publiques d'une campagne de reconfirmation."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
