from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Collection
from wagtail.search import index

from alliance.socle.models import PageAlliance

from ..choix import COLLECTIVITES, NatureDeMembre


class ReseauIndexPage(PageAlliance):
    """L'annuaire : la page mère des espaces des membres."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types = ["reseau.MembrePage"]
    max_count = 1
    template = "reseau/reseau_index_page.html"

    class Meta:
        verbose_name = _("annuaire du réseau")


class MembrePage(PageAlliance):
    """Une organisation membre et son espace : ses fiches vivent sous elle, son groupe n'a de droits que là."""

    nature = models.CharField(_("nature"), max_length=20, choices=NatureDeMembre)
    territoire = models.ForeignKey(
        "reseau.Territoire",
        verbose_name=_("territoire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="membres",
        help_text=_("Le territoire de la collectivité, ou celui où l’association agit."),
    )
    presentation = models.TextField(
        _("présentation"), blank=True, help_text=_("Qui vous êtes et ce que vous faites, en un paragraphe.")
    )
    site_web = models.URLField(_("site web"), blank=True)
    logo = models.ForeignKey(
        "socle.ImageAlliance", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    groupe = models.OneToOneField(
        Group, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="membre"
    )
    collection = models.OneToOneField(
        Collection, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="membre"
    )

    content_panels = [
        *PageAlliance.content_panels,
        FieldRowPanel([FieldPanel("nature"), FieldPanel("territoire")]),
        FieldPanel("presentation"),
        FieldRowPanel([FieldPanel("site_web"), FieldPanel("logo")]),
    ]
    search_fields = [
        *PageAlliance.search_fields,
        index.SearchField("presentation"),
        index.RelatedFields("territoire", [index.SearchField("nom"), index.SearchField("subdivision")]),
        index.FilterField("nature"),
    ]

    parent_page_types = ["reseau.ReseauIndexPage"]
    subpage_types = ["bonnes_pratiques.FichePage"]
    template = "reseau/membre_page.html"

    class Meta:
        verbose_name = _("espace d’un membre")
        verbose_name_plural = _("espaces des membres")

    @property
    def est_collectivite(self) -> bool:
        return self.nature in COLLECTIVITES

    @property
    def description_publique(self) -> str:
        return self.search_description or self.presentation

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        parent = self.get_parent()
        return [*super().fil_ariane(request), {"titre": parent.title, "adresse": parent.get_url(request)}]
