from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from alliance.socle.models import PageAlliance


class AccueilPage(PageAlliance):
    """La porte d'entrée du site."""

    accroche = models.CharField(
        _("accroche"), max_length=160, blank=True, help_text=_("Ce qu’est l’alliance, en une phrase.")
    )
    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Deux ou trois phrases pour qui arrive sans nous connaître.")
    )

    content_panels = [*PageAlliance.content_panels, FieldPanel("accroche"), FieldPanel("introduction")]

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "accueil/accueil_page.html"

    class Meta:
        verbose_name = _("page d’accueil")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        return []
