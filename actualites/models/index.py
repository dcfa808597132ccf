from typing import Any

from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from alliance.socle.cache import garder_au_plus
from alliance.socle.models import PageAlliance

#: Les adresses de la rubrique qui ne sont pas des prises de position : aucune ne peut les prendre.
ADRESSES_RESERVEES = frozenset({"cosigner", "signature", "flux", "sous-embargo", "signataires"})


class PrisesDePositionIndexPage(PageAlliance):
    """La liste de toutes les prises de position publiées ; celles de toute l'alliance vivent sous elle."""

    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Une ou deux phrases en tête de la liste.")
    )

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types = ["actualites.PriseDePositionPage"]
    slug_fixe = "prises-de-position"
    max_count = 1
    template = "actualites/prises_de_position_index_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("liste des prises de position")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # La liste lit les modèles de cette application : elle ne peut être importée avant eux.
        from ..prises.liste import contexte_de_la_liste

        return {**super().get_context(request, *args, **kwargs), **contexte_de_la_liste(self, request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        reponse = super().serve(request, *args, **kwargs)
        garder_au_plus(reponse, reponse.context_data["duree_de_garde"])
        return reponse
