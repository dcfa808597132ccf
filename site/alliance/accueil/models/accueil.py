from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from alliance.socle.cache import garder_au_plus
from alliance.socle.models import PageAlliance

#: Aucune page ne vit plus profond ; une adresse sans fin n'allonge pas la requête.
NIVEAUX_AU_PLUS = 8


class AccueilPage(PageAlliance):
    """La porte d'entrée du site."""

    accroche = models.CharField(
        _("accroche"), max_length=160, blank=True, help_text=_("Ce qu’est l’alliance, en une phrase.")
    )
    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Deux ou trois phrases pour qui arrive sans nous connaître.")
    )

    a_la_une = models.ForeignKey(
        "bonnes_pratiques.FichePage",
        verbose_name=_("bonne pratique à la une"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Celle que l’on montre en grand. Sans choix, c’est la plus récente."),
    )
    evenement_a_la_une = models.ForeignKey(
        "actualites.EvenementPage",
        verbose_name=_("événement à la une"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Montré le premier tant qu’il n’est ni passé ni annulé. Sans choix, c’est le prochain."),
    )
    prise_a_la_une = models.ForeignKey(
        "actualites.PriseDePositionPage",
        verbose_name=_("prise de position à la une"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Montrée la première. Sans choix, c’est ce qui se signe, puis le plus récent."),
    )
    article_a_la_une = models.ForeignKey(
        "actualites.ArticlePage",
        verbose_name=_("actualité à la une"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Montrée la première. Sans choix, c’est la plus récente."),
    )

    content_panels = [
        *PageAlliance.content_panels,
        FieldPanel("accroche"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("a_la_une"),
                FieldPanel("evenement_a_la_une"),
                FieldPanel("prise_a_la_une"),
                FieldPanel("article_a_la_une"),
            ],
            heading=_("À la une"),
        ),
    ]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "bonnes_pratiques.BonnesPratiquesIndexPage",
        "actualites.PrisesDePositionIndexPage",
        "actualites.AgendaIndexPage",
        "actualites.ActualitesIndexPage",
        "actualites.InfolettreIndexPage",
        "actualites.PressePage",
        "reseau.ReseauIndexPage",
        "accueil.TexteFondateurPage",
    ]
    max_count = 1
    template = "accueil/accueil_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("page d’accueil")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def donnees_de_partage(self) -> dict[str, Any]:
        donnees = super().donnees_de_partage()
        return {**donnees, "enseigne": True, "resume": self.accroche or donnees["resume"]}

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        return []

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Trouve la page d'une adresse, ou celle dont c'est une sous-route, en une requête au lieu de deux par niveau.

        Ce que l'arbre seul sait dire (une adresse inconnue) lui revient.
        """
        chemins = [
            f"{self.url_path}{'/'.join(path_components[:n])}/"
            for n in range(1, min(len(path_components), NIVEAUX_AU_PLUS) + 1)
        ]
        if chemins:
            pages = Page.objects.live().filter(url_path__in=chemins, path__startswith=self.path)
            page = pages.order_by("-depth").first()
            if page is not None:
                reste = path_components[page.depth - self.depth :]
                try:
                    return page.specific.route(request, reste)
                except Http404:
                    if not reste:
                        raise
        return super().route(request, path_components)

    def donnees_structurees(self, request: HttpRequest) -> dict[str, Any]:
        """L'alliance, pour les moteurs (schema.org/Organization)."""
        return {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": self.title,
            "url": self.get_full_url(request),
            "description": self.description_publique,
            "email": settings.ALLIANCE_CONTACT,
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Le sommaire lit les pages de toutes les applications : il ne peut être importé avant elles.
        from ..sommaire import contexte_de_l_accueil

        return {**super().get_context(request, *args, **kwargs), **contexte_de_l_accueil(self, request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        reponse = super().serve(request, *args, **kwargs)
        garder_au_plus(reponse, reponse.context_data["duree_de_garde"])
        return reponse
