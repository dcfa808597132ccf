"""Ce que dit le profil d'un membre, en tables : réseaux, thèmes, besoins et offres."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from ..choix import SensDAnnonce


class ReseauDAppartenance(models.Model):
    """Un réseau auquel des membres appartiennent (ANVITA, Eurocities…) : un vocabulaire que tient le secrétariat."""

    sigle = models.CharField(_("sigle"), max_length=40, unique=True, help_text=_("« ANVITA », « ECCAR »."))
    nom = models.CharField(_("nom complet"), max_length=160, blank=True)
    site_web = models.URLField(_("site web"), blank=True)

    panels = [FieldRowPanel([FieldPanel("sigle"), FieldPanel("nom")]), FieldPanel("site_web")]

    class Meta:
        verbose_name = _("réseau d’appartenance")
        verbose_name_plural = _("réseaux d’appartenance")
        ordering = ["sigle"]

    def __str__(self) -> str:
        return self.sigle


class ThemeDeMembre(ItemBase):
    """Le lien d'un membre à un thème d'action."""

    tag = models.ForeignKey("socle.Theme", related_name="themes_de_membre", on_delete=models.CASCADE)
    content_object = ParentalKey("reseau.MembrePage", related_name="themes_de_membre", on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="theme_de_membre_unique")]


class Annonce(Orderable):
    """Un besoin ou une offre : « cherche une juriste », « propose un local ».

    Les autres membres la voient dans l'administration ; le public, seulement si elle est publique.
    """

    membre = ParentalKey("reseau.MembrePage", related_name="annonces", on_delete=models.CASCADE)
    sens = models.CharField(_("sens"), max_length=8, choices=SensDAnnonce, default=SensDAnnonce.CHERCHE)
    texte = models.CharField(
        _("en une phrase"), max_length=240, help_text=_("« une juriste le jeudi », « un local de 40 m² en journée ».")
    )
    theme = models.ForeignKey(
        "socle.Theme",
        verbose_name=_("thème"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="annonces",
    )
    jusqu_au = models.DateField(
        _("jusqu’au"), null=True, blank=True, help_text=_("Passé ce jour, l’annonce ne se montre plus.")
    )
    publique = models.BooleanField(
        _("publique"), default=False, help_text=_("Sinon, seuls les autres membres la voient.")
    )

    panels = [
        FieldRowPanel([FieldPanel("sens"), FieldPanel("texte")]),
        FieldRowPanel([FieldPanel("theme"), FieldPanel("jusqu_au"), FieldPanel("publique")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("besoin ou offre")
        verbose_name_plural = _("besoins et offres")

    def __str__(self) -> str:
        return f"{self.get_sens_display()} {self.texte}"
