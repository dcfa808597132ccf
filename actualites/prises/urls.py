"""Les adresses publiques de la liste : Wagtail ne sert pas un chemin qui finit par « .xml »."""

from django.urls import path
from django.views.decorators.http import require_safe

from ..feeds import FluxDesPrises

urlpatterns = [path("flux.xml", require_safe(FluxDesPrises()), name="flux")]
