"""Les adresses publiques des numéros qui ne sont pas celles d'une page de l'arbre, sous `/infolettre/`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .feeds import FluxDesNumeros
from .lecture import contexte_de_la_liste


@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Tous les numéros, le plus récent d'abord."""
    adresse = reverse("infolettre:numeros")
    fil = [
        {"titre": _("Accueil"), "adresse": "/"},
        {"titre": _("La lettre de l’alliance"), "adresse": reverse("infolettre:abonner")},
    ]
    contexte = {
        **contexte_de_la_liste(request, adresse),
        "fil_ariane": fil,
        "titre_courant": _("Tous les numéros"),
        "canonique": request.build_absolute_uri(adresse),
        "adresse_flux": reverse("infolettre:flux"),
    }
    return render(request, "actualites/numeros/liste.html", contexte)


urlpatterns = [
    path("numeros/", liste, name="numeros"),
    path("flux.xml", require_safe(FluxDesNumeros()), name="flux"),
]
