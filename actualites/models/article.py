"""Les actualités : articles, leur liste, et la page pour la presse."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from rest_framework.relations import SlugRelatedField
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from alliance.socle.blocs.texte import MISE_EN_FORME
from alliance.socle.champs import FluxDeBlocs
from alliance.socle.models import PageAlliance
from alliance.socle.notes import sans_appels
from alliance.socle.panneaux import Case
from alliance.socle.typographie import abreger
from alliance.socle.versions import PartiesRelues
from reseau.models import MembrePage

from ..articles.blocs import CorpsDArticleBlock
from ..articles.forms import ArticleForm
from ..articles.onglets import ONGLETS

LONGUEUR_DE_LA_DESCRIPTION = 300
#: Les adresses de la rubrique qui ne sont pas des articles.
ADRESSES_RESERVEES = frozenset({"flux"})


class ThemeDArticle(ItemBase):
    """Le lien d'un article à un thème."""

    tag = models.ForeignKey("socle.Theme", related_name="themes_d_article", on_delete=models.CASCADE)
    content_object = ParentalKey("actualites.ArticlePage", related_name="themes_d_article", on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="theme_d_article_unique")]


class PageLieeDArticle(Orderable):
    """Un contenu du site que l'article prolonge."""

    article = ParentalKey("actualites.ArticlePage", related_name="pages_liees", on_delete=models.CASCADE)
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("contenu lié"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [
        PageChooserPanel(
            "page",
            [
                "bonnes_pratiques.FichePage",
                "reseau.MembrePage",
                "actualites.PriseDePositionPage",
                "actualites.EvenementPage",
                "actualites.ArticlePage",
            ],
        )
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("contenu lié")
        verbose_name_plural = _("contenus liés")

    def __str__(self) -> str:
        return self.page.title


class ArticlePage(PartiesRelues, PageAlliance):
    """Une actualité : ce qui s'est passé, raconté par une organisation ou par l'alliance."""

    chapo = RichTextField(
        _("chapô"), blank=True, features=MISE_EN_FORME, help_text=_("L’essentiel en deux ou trois phrases.")
    )
    corps = FluxDeBlocs(CorpsDArticleBlock(required=False), verbose_name=_("article"), blank=True)
    image = models.ForeignKey(
        "socle.ImageAlliance",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_texte = models.CharField(
        _("ce que l’image montre"), max_length=255, blank=True, help_text=_("À qui ne la voit pas.")
    )
    signature = models.CharField(
        _("signé"), max_length=160, blank=True, help_text=_("Qui a écrit, avec son accord. Facultatif.")
    )
    parue_le = models.DateField(
        _("parue le"),
        null=True,
        blank=True,
        help_text=_("Si l’article a paru avant d’être ici. Sinon, la date de publication fait foi."),
    )
    axes = ParentalManyToManyField("socle.Axe", verbose_name=_("axes"), blank=True, related_name="articles")
    themes = ClusterTaggableManager(
        through=ThemeDArticle, verbose_name=_("thèmes"), blank=True, related_name="articles"
    )

    edit_handler = ONGLETS

    search_fields = [
        *PageAlliance.search_fields,
        index.SearchField("chapo", boost=2),
        index.SearchField("corps"),
        index.RelatedFields("themes", [index.SearchField("name")]),
        index.RelatedFields("axes", [index.SearchField("nom")]),
    ]
    api_fields = [
        APIField("parue_le"),
        APIField("axes", serializer=SlugRelatedField(slug_field="cle", read_only=True, many=True)),
        APIField("themes", serializer=SlugRelatedField(slug_field="slug", read_only=True, many=True)),
    ]
    base_form_class = ArticleForm
    parent_page_types = ["reseau.MembrePage", "actualites.ActualitesIndexPage"]
    subpage_types: list[str] = []
    template = "actualites/article_page.html"
    champs_annotes = ("chapo", "corps")

    class Meta:
        verbose_name = _("actualité")
        verbose_name_plural = _("actualités")

    def clean(self) -> None:
        super().clean()
        if self.slug in ADRESSES_RESERVEES:
            raise ValidationError({"slug": _("Cette adresse est celle d’une page du site : choisissez-en une autre.")})
        if self.image_id and not self.image_texte.strip():
            raise ValidationError({"image_texte": _("Dites ce que l’image montre à qui ne la voit pas.")})

    @cached_property
    def organisation(self) -> MembrePage | None:
        """L'organisation qui écrit ; `None` pour un article de l'alliance."""
        return MembrePage.objects.ancestor_of(self).first()

    @property
    def date(self) -> datetime.date | None:
        """Le jour où l'article a paru ; `None` pour un brouillon jamais publié."""
        if self.parue_le or self.first_published_at is None:
            return self.parue_le
        return timezone.localdate(self.first_published_at)

    @property
    def rubrique(self) -> str:
        return "/actualites/"

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        return [*super().fil_ariane(request), {"titre": str(_("Actualités")), "adresse": self.rubrique}]

    @property
    def description_publique(self) -> str:
        return self.search_description or abreger(sans_appels(self.chapo), LONGUEUR_DE_LA_DESCRIPTION)

    def donnees_de_partage(self) -> dict[str, Any]:
        axes = list(self.axes.all())
        return {
            **super().donnees_de_partage(),
            "surtitre": [str(_("Actualité")), *(axe.nom for axe in axes)],
            "axe": axes[0].cle if axes else "",
            "panneaux": [self.organisation.title] if self.organisation else [],
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..articles.lecture import contexte_de_lecture

        return {**super().get_context(request, *args, **kwargs), **contexte_de_lecture(self, request)}


class ActualitesIndexPage(PageAlliance):
    """La liste de toutes les actualités publiées ; celles de l'alliance vivent sous elle."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types = ["actualites.ArticlePage"]
    slug_fixe = "actualites"
    max_count = 1
    template = "actualites/actualites_index_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("liste des actualités")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..articles.liste import contexte_de_la_liste

        return {**super().get_context(request, *args, **kwargs), **contexte_de_la_liste(self, request)}


class DocumentDePresse(Orderable):
    """Un document du dossier de presse : une affiche, un logo, un dossier."""

    presse = ParentalKey("actualites.PressePage", related_name="documents", on_delete=models.CASCADE)
    document = models.ForeignKey(
        "socle.DocumentAlliance", verbose_name=_("document joint"), on_delete=models.PROTECT, related_name="+"
    )
    titre = models.CharField(
        _("titre"), max_length=200, blank=True, help_text=_("Laissez vide pour reprendre celui du document.")
    )
    precisions = models.CharField(_("précisions"), max_length=255, blank=True)

    panels = [FieldRowPanel([Case("document"), Case("titre")]), Case("precisions")]

    class Meta(Orderable.Meta):
        verbose_name = _("document pour la presse")
        verbose_name_plural = _("documents pour la presse")

    def __str__(self) -> str:
        return self.titre or self.document.title


class PressePage(PartiesRelues, PageAlliance):
    """Ce qu'une ou un journaliste cherche : à qui parler, les derniers textes, de quoi illustrer."""

    introduction = RichTextField(_("introduction"), blank=True, features=MISE_EN_FORME)
    contact_nom = models.CharField(_("contact presse"), max_length=160, blank=True)
    contact_courriel = models.EmailField(_("adresse du contact presse"), blank=True)
    contact_telephone = models.CharField(_("téléphone du contact presse"), max_length=40, blank=True)
    reperes = RichTextField(
        _("l’alliance en quelques lignes"),
        blank=True,
        features=MISE_EN_FORME,
        help_text=_("Le paragraphe que l’on peut recopier en fin d’article."),
    )

    content_panels = [
        *PageAlliance.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("contact_nom"), FieldPanel("contact_courriel"), FieldPanel("contact_telephone")],
            heading=_("Contact presse"),
        ),
        FieldPanel("reperes"),
        InlinePanel("documents", label=_("document de presse"), heading=_("Dossier de presse")),
    ]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types: list[str] = []
    slug_fixe = "presse"
    max_count = 1
    template = "actualites/presse_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("page pour la presse")

    @property
    def description_publique(self) -> str:
        return self.search_description or abreger(sans_appels(self.introduction), LONGUEUR_DE_LA_DESCRIPTION)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..articles.presse import contexte_de_presse

        return {**super().get_context(request, *args, **kwargs), **contexte_de_presse(self, request)}
