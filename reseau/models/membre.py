from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalManyToManyField
from rest_framework.relations import SlugRelatedField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Collection
from wagtail.search import index

from alliance.socle.droits_de_page import TesteurDeDroits
from alliance.socle.models import PageAlliance

from ..choix import COLLECTIVITES, NatureDeMembre, StatutDeMembre
from ..forms import MembrePageForm
from ..serializers import TerritoireSerializer
from .profil import ThemeDeMembre

#: Les adresses de la rubrique qui ne sont pas des espaces : aucun membre ne peut les prendre.
ADRESSES_RESERVEES = frozenset({"carte", "rejoindre", "invitation", "engagement", "pdf"})
#: Ce que la base sait d'un membre et qu'une version de sa page ne dit pas.
CHAMPS_DE_LA_BASE = ("groupe_id", "collection_id", "statut", "reconfirme_le", "reference")


class CandidatNonPublie(PermissionDenied):
    """La page d'un candidat ne se publie pas."""


class TesteurDeMembre(TesteurDeDroits):
    """Ne propose pas à l'écran ce que `MembrePage.publish` refuserait."""

    page: "MembrePage"

    def can_publish(self) -> bool:
        return self.page.statut != StatutDeMembre.CANDIDAT and bool(super().can_publish())


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
    statut = models.CharField(
        _("statut"), max_length=10, choices=StatutDeMembre, default=StatutDeMembre.ACTIF, editable=False, db_index=True
    )
    adhesion_le = models.DateField(
        _("membre depuis le"), null=True, blank=True, help_text=_("Laissez vide si la date n’est pas connue.")
    )
    texte_fondateur_signe_le = models.DateField(_("texte fondateur signé le"), null=True, blank=True)
    deliberation = models.ForeignKey(
        "socle.DocumentAlliance",
        verbose_name=_("délibération"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("La délibération ou le procès-verbal qui a décidé l’adhésion, s’il peut être publié."),
    )
    reconfirme_le = models.DateField(_("engagement reconfirmé le"), null=True, blank=True, editable=False)
    reference = models.CharField(
        _("référence"), max_length=40, null=True, blank=True, unique=True, editable=False,
        help_text=_("Ce qui reconnaît le membre d’un import à l’autre : SIREN, numéro RNA ou clef de votre liste."),
    )  # fmt: skip
    presentation = models.TextField(
        _("présentation"), blank=True, help_text=_("Qui vous êtes et ce que vous faites, en un paragraphe.")
    )
    site_web = models.URLField(_("site web"), blank=True)
    courriel_public = models.EmailField(
        _("adresse publique"), blank=True, help_text=_("Une adresse de service, jamais celle d’une personne.")
    )
    axes = ParentalManyToManyField(
        "socle.Axe",
        verbose_name=_("axes"),
        blank=True,
        related_name="membres",
        help_text=_("Les axes du texte fondateur sur lesquels vous agissez."),
    )
    themes = ClusterTaggableManager(
        through=ThemeDeMembre,
        verbose_name=_("thèmes d’action"),
        blank=True,
        related_name="membres",
        help_text=_("Ce sur quoi un autre membre peut venir vous interroger."),
    )
    reseaux = ParentalManyToManyField(
        "reseau.ReseauDAppartenance",
        verbose_name=_("réseaux d’appartenance"),
        blank=True,
        related_name="membres",
        help_text=_("Les réseaux dont vous êtes aussi membre."),
    )
    logo = models.ForeignKey(
        "socle.ImageAlliance",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
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
        FieldRowPanel([FieldPanel("site_web"), FieldPanel("courriel_public")]),
        FieldPanel("logo"),
        MultiFieldPanel(
            [
                FieldPanel("axes", widget=CheckboxSelectMultiple),
                FieldPanel("themes"),
                FieldPanel("reseaux", widget=CheckboxSelectMultiple),
            ],
            heading=_("Ce que vous faites"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("adhesion_le"), FieldPanel("texte_fondateur_signe_le")]),
                FieldPanel("deliberation"),
            ],
            heading=_("Adhésion"),
        ),
        InlinePanel("annonces", heading=_("Besoins et offres"), label=_("Besoin ou offre")),
    ]
    search_fields = [
        *PageAlliance.search_fields,
        index.SearchField("presentation"),
        index.RelatedFields(
            "territoire", [index.SearchField("nom"), index.SearchField("autres_noms"), index.SearchField("subdivision")]
        ),
        index.RelatedFields("themes", [index.SearchField("name")]),
        index.FilterField("nature"),
        index.FilterField("statut"),
    ]

    #: Ce que l'API publique donne ; ni mandats, ni référence, ni groupe, ni collection.
    api_fields = [
        *(APIField(champ) for champ in ("nature", "statut", "adhesion_le", "site_web")),
        APIField("territoire", serializer=TerritoireSerializer()),
        APIField("axes", serializer=SlugRelatedField(slug_field="cle", read_only=True, many=True)),
        APIField("themes", serializer=SlugRelatedField(slug_field="slug", read_only=True, many=True)),
    ]

    exclude_fields_in_copy = ["groupe", "collection", "reference", "reconfirme_le", "statut"]
    base_form_class = MembrePageForm

    parent_page_types = ["reseau.ReseauIndexPage"]
    subpage_types = [
        "bonnes_pratiques.FichePage",
        "actualites.PriseDePositionPage",
        "actualites.EvenementPage",
        "actualites.ArticlePage",
    ]
    template = "reseau/membre_page.html"
    publication_directe = True

    class Meta:
        verbose_name = _("espace d’un membre")
        verbose_name_plural = _("espaces des membres")

    def with_content_json(self, content: dict[str, Any]) -> "MembrePage":
        """Une version passée, ou celle d'une copie, ne dit rien du groupe ni du statut : la base fait foi."""
        membre = super().with_content_json(content)
        for champ in CHAMPS_DE_LA_BASE:
            setattr(membre, champ, getattr(self, champ))
        return membre

    def clean(self) -> None:
        super().clean()
        if self.slug in ADRESSES_RESERVEES:
            raise ValidationError({"slug": _("Cette adresse est celle d’une page du site : choisissez-en une autre.")})

    def permissions_for_user(self, user: Any) -> TesteurDeMembre:
        return TesteurDeMembre(user, self)

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """Publie une version. Une candidature n'est pas l'affaire du public : le statut d'abord, la page ensuite.

        Raises: CandidatNonPublie, même depuis une tâche ou la fin d'une relecture.
        """
        if type(self).objects.filter(pk=self.pk, statut=StatutDeMembre.CANDIDAT).exists():
            raise CandidatNonPublie(_("La page d’un candidat ne se publie pas : changez d’abord son statut."))
        return super().publish(*args, **kwargs)

    @property
    def est_collectivite(self) -> bool:
        return self.nature in COLLECTIVITES

    @property
    def description_publique(self) -> str:
        return self.search_description or self.presentation

    def donnees_de_partage(self) -> dict[str, Any]:
        return {**super().donnees_de_partage(), "enseigne": True, "barre": self.statut == StatutDeMembre.SORTI}

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        parent = self.get_parent()
        return [*super().fil_ariane(request), {"titre": parent.title, "adresse": parent.get_url(request)}]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # La lecture connaît tous les modèles du réseau, celui-ci compris.
        from ..profil.lecture import contexte_du_profil

        return {**super().get_context(request, *args, **kwargs), **contexte_du_profil(self, request)}
