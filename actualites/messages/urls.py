"""Les adresses publiques des messages, sous `/prises-de-position/`."""

from django.urls import path

from .public import cesser

urlpatterns = [path("nouvelles/<str:jeton>/", cesser, name="cesser_les_suites")]
