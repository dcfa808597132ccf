"""Les parties répétées d'une prise de position qui se comptent, se citent ou se croisent."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from alliance.socle.models import Chiffre
from alliance.socle.panneaux import Case

if TYPE_CHECKING:
    from reseau.models import MembrePage


class ThemeDePrise(ItemBase):
    """Le lien d'une prise de position à un thème."""

    tag = models.ForeignKey("socle.Theme", related_name="themes_de_prise", on_delete=models.CASCADE)
    content_object = ParentalKey(
        "actualites.PriseDePositionPage", related_name="themes_de_prise", on_delete=models.CASCADE
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="theme_de_prise_unique")]


class ChiffreDePrise(Chiffre):
    """Un chiffre sourcé d'une prise de position."""

    prise = ParentalKey("actualites.PriseDePositionPage", related_name="chiffres", on_delete=models.CASCADE)

    class Meta(Chiffre.Meta):
        verbose_name = _("chiffre")
        verbose_name_plural = _("chiffres")

    def clean(self) -> None:
        super().clean()
        if not (self.source or "").strip():
            raise ValidationError({"source": _("Sans source, un journaliste ne pourra pas citer ce chiffre.")})


class OrganisationNommee(Orderable):
    """Une organisation citée par un texte : un membre de l'alliance (`membre`, à la classe fille), ou un nom libre."""

    nom = models.CharField(
        _("nom"), max_length=160, blank=True, help_text=_("Laissez vide pour reprendre celui du membre.")
    )
    membre: "models.ForeignKey[MembrePage | None, MembrePage | None]"
    membre_id: int | None

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.nom or (self.membre.title if self.membre else "")

    def clean(self) -> None:
        super().clean()
        if not self.membre_id and not self.nom.strip():
            raise ValidationError({"nom": _("Choisissez un membre ou écrivez un nom.")})
        # Le nom reste tel que le texte l'a porté, même si le membre en change ou disparaît.
        if not self.nom and self.membre is not None:
            self.nom = self.membre.title


class InitiatriceDePrise(OrganisationNommee):
    """Une organisation qui porte le texte."""

    prise = ParentalKey("actualites.PriseDePositionPage", related_name="initiatrices", on_delete=models.CASCADE)
    membre = models.ForeignKey(
        "reseau.MembrePage",
        verbose_name=_("membre de l’alliance"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="prises_portees",
        help_text=_("Si elle en est membre : sa page et le texte se répondent."),
    )

    panels = [FieldRowPanel([Case("membre"), Case("nom")])]

    class Meta(OrganisationNommee.Meta):
        verbose_name = _("organisation initiatrice")
        verbose_name_plural = _("organisations initiatrices")


class PieceJointe(Orderable):
    """Un document joint au texte ; il en fait partie : on le signe aussi."""

    prise = ParentalKey("actualites.PriseDePositionPage", related_name="pieces_jointes", on_delete=models.CASCADE)
    document = models.ForeignKey(
        "socle.DocumentAlliance", verbose_name=_("document joint"), on_delete=models.PROTECT, related_name="+"
    )
    titre = models.CharField(
        _("titre"), max_length=200, blank=True, help_text=_("Laissez vide pour reprendre celui du document.")
    )

    panels = [FieldRowPanel([Case("document"), Case("titre")])]

    class Meta(Orderable.Meta):
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")

    def __str__(self) -> str:
        return self.titre or self.document.title


class PageLiee(Orderable):
    """Une fiche ou un membre dont le texte parle."""

    prise = ParentalKey("actualites.PriseDePositionPage", related_name="pages_liees", on_delete=models.CASCADE)
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("fiche ou membre"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page", ["bonnes_pratiques.FichePage", "reseau.MembrePage"])]

    class Meta(Orderable.Meta):
        verbose_name = _("contenu lié")
        verbose_name_plural = _("contenus liés")

    def __str__(self) -> str:
        return self.page.title
