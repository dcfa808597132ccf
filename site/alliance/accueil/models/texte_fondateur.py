from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from alliance.socle.champs import FluxDeBlocs
from alliance.socle.models import Axe, PageAlliance

from ..blocs import CorpsBlock, FriseBlock


class TexteFondateurPage(PageAlliance):
    """Ce à quoi les membres adhèrent, et d'où vient l'alliance."""

    chapeau = models.TextField(_("chapeau"), blank=True, help_text=_("L’essentiel en deux ou trois phrases."))
    corps = FluxDeBlocs(
        CorpsBlock(required=False), verbose_name=_("texte"), blank=True, help_text=_("Le texte, partie par partie.")
    )
    frise = FluxDeBlocs(
        FriseBlock(required=False),
        verbose_name=_("d’où vient l’alliance"),
        blank=True,
        help_text=_("Les moments qui y ont mené, dans l’ordre du temps."),
    )

    content_panels = [
        *PageAlliance.content_panels,
        FieldPanel("chapeau"),
        FieldPanel("corps"),
        FieldPanel("frise"),
    ]
    search_fields = [
        *PageAlliance.search_fields,
        index.SearchField("chapeau"),
        index.SearchField("corps"),
        index.SearchField("frise"),
    ]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types: list[str] = []
    slug_fixe = "texte-fondateur"
    max_count = 1
    template = "accueil/texte_fondateur_page.html"
    champs_annotes = ("corps",)

    class Meta:
        verbose_name = _("texte fondateur")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.chapeau

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "axes": Axe.objects.all()}
