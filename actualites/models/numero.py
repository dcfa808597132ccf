"""Les numéros de l'infolettre : ce que l'on compose, relit et archive ; leur diffusion ; le résumé du mois."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from alliance.socle.champs import FluxDeBlocs
from alliance.socle.models import Envoi, PageAlliance
from alliance.socle.versions import PartiesRelues

from ..numeros.apercus import MODES, TAILLES, apercu
from ..numeros.blocs import CorpsDeNumeroBlock
from ..numeros.forms import NumeroForm
from ..numeros.onglets import ONGLETS

#: Les adresses de la rubrique qui ne sont pas des numéros.
ADRESSES_RESERVEES = frozenset(
    {"boite", "commencer", "confirmer", "se-desabonner", "preferences", "alertes", "numeros", "rejets", "flux"}
)


class InfolettreIndexPage(PageAlliance):
    """L'infolettre : on s'y abonne, on y relit les numéros envoyés, qui vivent sous elle."""

    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Ce que l’on reçoit, et à quel rythme, en deux phrases.")
    )

    content_panels = [*PageAlliance.content_panels, FieldPanel("introduction")]

    parent_page_types = ["accueil.AccueilPage"]
    subpage_types = ["actualites.NumeroPage"]
    slug_fixe = "infolettre"
    max_count = 1
    template = "actualites/infolettre/abonner.html"
    publication_directe = True

    class Meta:
        verbose_name = _("infolettre")

    @property
    def description_publique(self) -> str:
        return self.search_description or self.introduction

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from ..infolettre.views import abonner

        return abonner(request, self)


class NumeroPage(PartiesRelues, PageAlliance):
    """Un numéro de l'infolettre. Publié, il peut partir ; parti, il se lit en ligne, et ce qui part ne change plus."""

    sujet = models.CharField(
        _("objet du courriel"), max_length=120, blank=True, help_text=_("Vide : le titre. 60 signes se lisent partout.")
    )
    accroche = models.CharField(
        _("accroche"), max_length=150, blank=True, help_text=_("La phrase que montre la boîte à côté de l’objet.")
    )
    corps = FluxDeBlocs(
        CorpsDeNumeroBlock(required=False),
        verbose_name=_("contenu"),
        blank=True,
        help_text=_("Choisissez des contenus publiés : ils se mettent en page seuls. Ajoutez vos mots entre eux."),
    )
    axes = ParentalManyToManyField(
        "socle.Axe",
        verbose_name=_("axes"),
        blank=True,
        related_name="numeros",
        help_text=_("Rien : à tout le monde. Sinon, à qui suit l’un de ces axes et à qui suit tout."),
    )
    membres = ParentalManyToManyField(
        "reseau.MembrePage", verbose_name=_("membres"), blank=True, related_name="numeros"
    )
    regions = ParentalManyToManyField(
        "reseau.Territoire", verbose_name=_("régions"), blank=True, related_name="numeros"
    )

    edit_handler = ONGLETS

    search_fields = [*PageAlliance.search_fields, index.SearchField("accroche"), index.SearchField("corps")]
    base_form_class = NumeroForm
    parent_page_types = ["actualites.InfolettreIndexPage"]
    subpage_types: list[str] = []
    template = "actualites/numero_page.html"

    class Meta:
        verbose_name = _("numéro de l’infolettre")
        verbose_name_plural = _("numéros de l’infolettre")

    @property
    def rubrique(self) -> str:
        return "/infolettre/"

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        return [*super().fil_ariane(request), {"titre": str(_("La lettre de l’alliance")), "adresse": self.rubrique}]

    @property
    def description_publique(self) -> str:
        return self.search_description or self.accroche

    def clean(self) -> None:
        super().clean()
        if self.slug in ADRESSES_RESERVEES:
            raise ValidationError({"slug": _("Cette adresse est celle d’une page du site : choisissez-en une autre.")})

    def donnees_de_partage(self) -> dict[str, Any]:
        return {**super().donnees_de_partage(), "surtitre": [str(_("La lettre de l’alliance"))]}

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return MODES

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return TAILLES

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return apercu(self, request, mode_name) if mode_name else super().serve_preview(request, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..numeros.lecture import contexte_de_lecture

        return {**super().get_context(request, *args, **kwargs), **contexte_de_lecture(self, request)}


class Diffusion(models.Model):
    """L'envoi d'un numéro : prévu, lancé, terminé ; ce qui part est figé ici, le même pour tout le monde."""

    numero = models.OneToOneField(NumeroPage, on_delete=models.PROTECT, related_name="diffusion")
    sujet = models.CharField(_("objet"), max_length=255)
    html = models.TextField()
    texte = models.TextField()
    #: Le titre et l'état de chaque contenu à la décision, par clé primaire : ce qui change ensuite retient l'envoi.
    contenus = models.JSONField(default=dict, blank=True)
    prevue_le = models.DateTimeField(_("prévue le"), default=timezone.now)
    decidee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decidee_le = models.DateTimeField(_("décidée le"), default=timezone.now)
    #: Quand ses destinataires ont été inscrits ; rien tant que l'heure n'est pas venue.
    lancee_le = models.DateTimeField(_("lancée le"), null=True, blank=True)
    #: Suspendue à la main : les lots s'arrêtent, et reprennent où ils en étaient.
    arretee_le = models.DateTimeField(_("arrêtée le"), null=True, blank=True)
    terminee_le = models.DateTimeField(_("terminée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("diffusion d’un numéro")
        verbose_name_plural = _("diffusions de numéros")
        ordering = ["-prevue_le"]

    def __str__(self) -> str:
        return self.sujet


class EnvoiDeNumero(Envoi):
    """Ce numéro, pour cette abonnée ou cet abonné : une ligne, un courriel. Survit, anonyme, à l'abonnement effacé."""

    diffusion = models.ForeignKey(Diffusion, on_delete=models.CASCADE, related_name="envois")
    abonnement = models.ForeignKey(
        "actualites.Abonnement", null=True, blank=True, on_delete=models.SET_NULL, related_name="numeros_recus"
    )
    rejete_le = models.DateTimeField(_("rejeté le"), null=True, blank=True)
    desabonne_le = models.DateTimeField(_("désabonné le"), null=True, blank=True)

    class Meta(Envoi.Meta):
        verbose_name = _("envoi d’un numéro")
        verbose_name_plural = _("envois de numéros")
        constraints = [models.UniqueConstraint(fields=["diffusion", "abonnement"], name="envoi_de_numero_unique")]
        indexes = [
            models.Index(fields=["diffusion", "envoye_le", "pris_le"], name="envoi_de_numero_du"),
            models.Index(fields=["identifiant"], name="envoi_de_numero_identifiant"),
        ]


class ResumeMensuel(models.Model):
    """Le résumé d'un mois : un par mois, composé pour chacun selon ce qu'il suit."""

    mois = models.DateField(_("mois"), unique=True, help_text=_("Son premier jour."))
    lance_le = models.DateTimeField(_("lancé le"), default=timezone.now)
    termine_le = models.DateTimeField(_("terminé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("résumé du mois")
        verbose_name_plural = _("résumés du mois")
        ordering = ["-mois"]

    def __str__(self) -> str:
        return f"{self.mois:%Y-%m}"


class EnvoiDeResume(Envoi):
    """Le résumé d'un mois, pour une personne."""

    resume = models.ForeignKey(ResumeMensuel, on_delete=models.CASCADE, related_name="envois")
    abonnement = models.ForeignKey("actualites.Abonnement", on_delete=models.CASCADE, related_name="resumes_recus")

    class Meta(Envoi.Meta):
        verbose_name = _("envoi d’un résumé")
        verbose_name_plural = _("envois de résumés")
        constraints = [models.UniqueConstraint(fields=["resume", "abonnement"], name="envoi_de_resume_unique")]
        indexes = [models.Index(fields=["resume", "envoye_le", "pris_le"], name="envoi_de_resume_du")]
