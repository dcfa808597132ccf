"""La carte du réseau, ses données et sa vue à intégrer."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
