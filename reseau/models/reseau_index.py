from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from alliance.socle.models import PageAlliance


class ReseauIndexPage(PageAlliance):
    """L'annuaire : la page mère des espaces des membres."""

    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Une ou deux phrases en tête de l’annuaire.")
    )

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types = ["reseau.MembrePage"]
    slug_fixe = "reseau"
    max_count = 1
    template = "reseau/reseau_index_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("annuaire du réseau")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Le répertoire lit les modèles de cette application : il ne peut être importé avant eux.
        from ..annuaire.cartes import cartes
        from ..annuaire.facettes import repertoire
        from ..annuaire.filtres import FiltreMembres

        filtre = FiltreMembres(request.GET, repertoire())
        adresse = self.get_url(request)
        return {
            **super().get_context(request, *args, **kwargs),
            **filtre.contexte(self, request),
            "membres": SimpleLazyObject(lambda: cartes(filtre)),
            "relachements": SimpleLazyObject(filtre.relachements),
            "adresse_liste": f"{adresse}{filtre.adresse().removesuffix('?')}",
            "adresse_carte": f"{adresse}carte/{filtre.adresse().removesuffix('?')}",
        }
