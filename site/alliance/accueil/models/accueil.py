from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from actualites.cartes import cartes as cartes_des_prises
from actualites.facettes import repertoire as prises_de_position
from actualites.prises.fenetres import Fenetre, duree_de_garde
from alliance.socle.cache import garder_au_plus
from alliance.socle.fragments import fragment
from alliance.socle.models import Axe, PageAlliance
from bonnes_pratiques.cartes import cartes
from bonnes_pratiques.facettes import repertoire
from reseau.choix import PRESENTS
from reseau.models import MembrePage

FICHES_MONTREES = 3
MEMBRES_MONTRES = 12
PRISES_MONTREES = 3
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
        help_text=_("Montré le premier tant qu’il n’est pas passé. Sans choix, c’est le prochain."),
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
        connues = repertoire()
        recentes = connues.pks(connues.tout, "recentes", 0, FICHES_MONTREES + 1)
        une = self.a_la_une_id if self.a_la_une_id in connues.rang else next(iter(recentes), None)
        dernieres = [pk for pk in recentes if pk != une][:FICHES_MONTREES]
        par_pk = {carte.pk: carte for carte in cartes([pk for pk in (une, *dernieres) if pk], request)}
        bonnes_pratiques = "/bonnes-pratiques/"
        return {
            **super().get_context(request, *args, **kwargs),
            "axes": [
                {
                    "cle": axe.cle,
                    "nom": axe.nom,
                    "description": axe.description,
                    "compte": connues.compte("axe", axe.cle),
                    "adresse": f"{bonnes_pratiques}?axe={axe.cle}",
                }
                for axe in Axe.objects.all()
            ],
            "familles": self._options("famille", bonnes_pratiques),
            "tailles": self._options("taille", bonnes_pratiques),
            "une": par_pk.get(une) if une else None,
            "dernieres": [par_pk[pk] for pk in dernieres if pk in par_pk],
            "total_fiches": len(connues.entrees),
            "total_territoires": connues.nombre_de_territoires,
            "membres": [
                {"titre": membre.title, "adresse": membre.get_url(request), "nature": membre.get_nature_display()}
                for membre in MembrePage.objects.live()
                .public()
                .filter(statut__in=PRESENTS)
                .order_by("-first_published_at", "pk")[:MEMBRES_MONTRES]
            ],
            "adresse_flux": f"{bonnes_pratiques}flux.xml",
            **self._prises(request),
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        reponse = super().serve(request, *args, **kwargs)
        garder_au_plus(reponse, reponse.context_data["duree_de_garde"])
        return reponse

    @staticmethod
    def _prises(request: HttpRequest) -> dict[str, Any]:
        """Les derniers textes communs : d'abord ceux que l'on peut signer, puis les plus récents."""
        connues, maintenant = prises_de_position(), timezone.now()
        a_signer = connues.pks(connues.a_signer(), "recentes", 0, PRISES_MONTREES)
        recentes = connues.pks(connues.tout & ~connues.a_signer(), "recentes", 0, PRISES_MONTREES)
        montrees = [*a_signer, *recentes][:PRISES_MONTREES]
        fenetres = [fenetre for pk in montrees if (fenetre := connues.entrees[connues.rang[pk]].fenetre) is not None]
        duree = duree_de_garde(fenetres, maintenant, [Fenetre(connues.prochaine_borne(maintenant), None)])
        return {
            "a_des_prises": bool(montrees),
            # Lues seulement si le morceau de page qui les montre n'est pas déjà dans le cache.
            "prises": SimpleLazyObject(lambda: cartes_des_prises(montrees, request)),
            "total_prises": len(connues.entrees),
            "duree_de_garde": duree,
            **fragment(request, "accueil", timbre=connues.timbre, duree=duree),
        }

    @staticmethod
    def _options(facette: str, adresse: str) -> list[dict[str, Any]]:
        """Les valeurs d'une facette qui mènent à quelque chose."""
        connues = repertoire()
        return [
            {"valeur": valeur, "libelle": libelle, "compte": compte, "adresse": f"{adresse}?{facette}={valeur}"}
            for valeur, libelle in connues.libelles[facette].items()
            if (compte := connues.compte(facette, valeur))
        ]
