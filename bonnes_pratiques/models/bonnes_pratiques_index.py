from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin

from alliance.socle.models import PageAlliance


class BonnesPratiquesIndexPage(RoutablePageMixin, PageAlliance):
    """La liste de toutes les fiches publiées, où qu'elles vivent dans l'arbre."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "bonnes_pratiques/bonnes_pratiques_index_page.html"

    class Meta:
        verbose_name = _("liste des bonnes pratiques")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction
