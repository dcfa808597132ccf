from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from alliance.socle.models import PageAlliance


class BonnesPratiquesIndexPage(PageAlliance):
    """La liste de toutes les fiches publiées, où qu'elles vivent dans l'arbre."""

    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Une ou deux phrases en tête de la liste.")
    )

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types: list[str] = []
    slug_fixe = "bonnes-pratiques"
    max_count = 1
    template = "bonnes_pratiques/bonnes_pratiques_index_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("liste des bonnes pratiques")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Le répertoire lit les modèles de cette application : il ne peut être importé avant eux.
        from ..cartes import cartes
        from ..facettes import repertoire
        from ..filtres import FiltreFiches

        filtre = FiltreFiches(request.GET, repertoire())
        return {
            **super().get_context(request, *args, **kwargs),
            **filtre.contexte(self, request),
            "fiches": SimpleLazyObject(lambda: cartes(filtre.pks(), request, filtre.recherche)),
            "adresse_flux": f"{self.get_url(request)}flux.xml{filtre.adresse().removesuffix('?')}",
        }
