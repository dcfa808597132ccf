"""Les parties répétées d'un événement."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from alliance.socle.panneaux import Case

from ..choix import GenreDeDate, RoleDOrganisation
from ..evenements.calendrier import est_plausible
from ..evenements.coherence import HORS_DU_TEMPS
from .composants import OrganisationNommee


class ThemeDEvenement(ItemBase):
    """Le lien d'un événement à un thème."""

    tag = models.ForeignKey("socle.Theme", related_name="themes_d_evenement", on_delete=models.CASCADE)
    content_object = ParentalKey(
        "actualites.EvenementPage", related_name="themes_d_evenement", on_delete=models.CASCADE
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="theme_d_evenement_unique")]


class OrganisationDEvenement(OrganisationNommee):
    """Qui organise, ou s'associe."""

    evenement = ParentalKey("actualites.EvenementPage", related_name="organisations", on_delete=models.CASCADE)
    role = models.CharField(
        _("rôle"), max_length=16, choices=RoleDOrganisation, default=RoleDOrganisation.ORGANISATRICE
    )
    membre = models.ForeignKey(
        "reseau.MembrePage",
        verbose_name=_("membre de l’alliance"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="evenements_organises",
    )

    panels = [FieldRowPanel([Case("role"), Case("membre"), Case("nom")])]

    class Meta(OrganisationNommee.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class DateDEvenement(Orderable):
    """Une date particulière : ajoutée à la série, changée, complète, annulée, ou exclue.

    `date_prevue` est celle que la règle donne (RFC 5545, RECURRENCE-ID) ; pour une date ajoutée, c'est la date même.
    """

    evenement = ParentalKey("actualites.EvenementPage", related_name="dates", on_delete=models.CASCADE)
    genre = models.CharField(_("ce qui arrive"), max_length=12, choices=GenreDeDate, default=GenreDeDate.AJOUTEE)
    date_prevue = models.DateField(_("date"), help_text=_("Celle de la série, ou celle que l’on ajoute."))
    nouvelle_date = models.DateField(_("nouvelle date"), null=True, blank=True, help_text=_("Si elle est déplacée."))
    heure_debut = models.TimeField(_("début"), null=True, blank=True, help_text=_("Vide : comme les autres."))
    heure_fin = models.TimeField(_("fin"), null=True, blank=True)
    titre = models.CharField(_("titre ce jour-là"), max_length=160, blank=True)
    lieu = models.CharField(_("lieu ce jour-là"), max_length=255, blank=True)
    annonce = models.CharField(
        _("annonce"), max_length=255, blank=True, help_text=_("Ce que l’on dit à qui comptait venir ce jour-là.")
    )

    panels = [
        FieldRowPanel([Case("genre"), Case("date_prevue"), Case("nouvelle_date")]),
        FieldRowPanel([Case("heure_debut"), Case("heure_fin")]),
        FieldRowPanel([Case("titre"), Case("lieu")]),
        Case("annonce"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("date particulière")
        verbose_name_plural = _("dates particulières")

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.date_prevue}"

    def clean(self) -> None:
        super().clean()
        for champ in ("date_prevue", "nouvelle_date"):
            jour = getattr(self, champ)
            if jour is not None and not est_plausible(jour):
                raise ValidationError({champ: HORS_DU_TEMPS})
        if self.genre in (GenreDeDate.CHANGEE, GenreDeDate.ANNULEE) and not self.annonce.strip():
            raise ValidationError({"annonce": _("Dites à qui comptait venir ce qui change.")})
        # Une date déplacée peut ensuite se remplir, ou s'annuler.
        if self.nouvelle_date and self.genre in (GenreDeDate.AJOUTEE, GenreDeDate.EXCLUE):
            raise ValidationError({"nouvelle_date": _("Seule une date de la série se déplace.")})
        if self.heure_fin and self.heure_debut and self.heure_fin <= self.heure_debut:
            raise ValidationError({"heure_fin": _("La fin précède le début.")})


class PhotoDEvenement(Orderable):
    """Une photographie prise ce jour-là ; son crédit est celui de l'image."""

    evenement = ParentalKey("actualites.EvenementPage", related_name="photos", on_delete=models.CASCADE)
    image = models.ForeignKey(
        "socle.ImageAlliance", verbose_name=_("image"), on_delete=models.CASCADE, related_name="+"
    )
    texte_alternatif = models.CharField(
        _("ce que l’image montre"), max_length=255, help_text=_("À qui ne la voit pas.")
    )
    legende = models.CharField(_("légende"), max_length=255, blank=True)

    panels = [Case("image"), FieldRowPanel([Case("texte_alternatif"), Case("legende")])]

    class Meta(Orderable.Meta):
        verbose_name = _("photographie")
        verbose_name_plural = _("photographies")

    def __str__(self) -> str:
        return self.legende or self.texte_alternatif


class PageLieeDEvenement(Orderable):
    """Une fiche, un membre, une prise de position ou un article que l'événement prolonge."""

    evenement = ParentalKey("actualites.EvenementPage", related_name="pages_liees", on_delete=models.CASCADE)
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
                "actualites.ArticlePage",
            ],
        )
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("contenu lié")
        verbose_name_plural = _("contenus liés")

    def __str__(self) -> str:
        return self.page.title
