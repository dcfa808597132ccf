"""Ce que les fiches ajoutent au réseau : à la page d'un membre, et à la carte."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from alliance.socle.pagination import Pagination
from reseau.models import MembrePage

from .cartes import cartes
from .models import FichePage

FICHES_PAR_PAGE = 12


@hooks.register("contributions_de_membre")
def fiches_du_membre(membre: MembrePage, request: HttpRequest) -> dict[str, Any]:
    """Les fiches publiées dans l'espace du membre, les plus récentes d'abord."""
    fiches = FichePage.objects.live().public().descendant_of(membre).order_by("-first_published_at", "-pk")
    pagination = Pagination(fiches.count(), FICHES_PAR_PAGE, request.GET.get("page", ""), lambda n: f"?page={n}")
    pks = fiches.values_list("pk", flat=True)[pagination.debut : pagination.fin]
    return {
        "fiches": cartes(list(pks), request),
        "pagination": pagination,
        "avertissements": pagination.avertissements,
    }


@hooks.register("couches_de_la_carte")
def territoires_des_fiches() -> list[dict[str, str]]:
    """La couche des lieux dont parlent les fiches."""
    return [
        {
            "cle": "fiches",
            "libelle": _("Territoires des bonnes pratiques"),
            "adresse": reverse("bonnes_pratiques:carte_geojson"),
        }
    ]
