"""Une candidature à l'alliance, et le registre de ce qui lui arrive."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from ..choix import MODIFIABLES, TRAITEES, GenreDePas, NatureDeMembre, RoleDeMandat, StatutDeCandidature


class DepotPrive(FileSystemStorage):
    """Un dépôt sans adresse : Django lui donnerait sinon celle des fichiers publics."""

    def url(self, name: str | None) -> str:
        raise ValueError("Une pièce confiée à l'alliance n'a pas d'adresse : elle se sert par une vue.")


def depot_prive() -> FileSystemStorage:
    """Hors des fichiers publics : une pièce de candidature ne se sert que par une vue qui vérifie le droit."""
    return DepotPrive(location=Path(settings.VAR) / "prive")


def chemin_de_piece(candidature: "Candidature", nom: str) -> str:
    return f"candidatures/{candidature.empreinte[:16] or 'sans-jeton'}/{nom}"


class Candidature(models.Model):
    """La demande d'une organisation, de son brouillon à la décision.

    Le lien de reprise porte, signée, la clef gardée ici sous `empreinte` (`reseau.candidatures.liens`). Seules les
    actions de `reseau.candidatures` changent `statut`.
    """

    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    statut = models.CharField(
        _("statut"), max_length=12, choices=StatutDeCandidature, default=StatutDeCandidature.BROUILLON, db_index=True
    )

    # --- L'organisation ----------------------------------------------------------------------------------------------
    organisation = models.CharField(_("nom de l’organisation"), max_length=160, blank=True)
    nature = models.CharField(_("nature"), max_length=20, choices=NatureDeMembre, blank=True)
    territoire = models.ForeignKey(
        "reseau.Territoire",
        verbose_name=_("territoire"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    territoire_libre = models.CharField(
        _("territoire, en toutes lettres"),
        max_length=160,
        blank=True,
        help_text=_("Tel que la personne l’a écrit, quand il manque au référentiel."),
    )
    pays = CountryField(_("pays"), default="FR")
    site_web = models.URLField(_("site web"), blank=True)
    presentation = models.TextField(_("présentation"), blank=True)
    motivation = models.TextField(_("motivation"), blank=True)
    piece = models.FileField(
        _("délibération ou procès-verbal"), upload_to=chemin_de_piece, storage=depot_prive, blank=True, max_length=255
    )

    # --- La personne -------------------------------------------------------------------------------------------------
    nom = models.CharField(_("votre nom"), max_length=160, blank=True)
    fonction = models.CharField(_("votre fonction"), max_length=160, blank=True)
    role = models.CharField(
        _("votre rôle"), max_length=20, choices=RoleDeMandat, default=RoleDeMandat.REFERENT_TECHNIQUE
    )
    fin_de_mandat = models.DateField(_("fin de votre mandat"), null=True, blank=True)
    courriel = models.EmailField(_("votre adresse électronique"))
    consentement_le = models.DateTimeField(_("consentement donné le"), null=True, blank=True)

    # --- Ce qui lui arrive -------------------------------------------------------------------------------------------
    en_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("en charge"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="candidatures_en_charge",
    )
    membre = models.OneToOneField(
        "reseau.MembrePage",
        verbose_name=_("espace ouvert"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="candidature",
    )
    cree_le = models.DateTimeField(_("commencée le"), default=timezone.now)
    modifiee_le = models.DateTimeField(_("modifiée le"), auto_now=True)
    deposee_le = models.DateTimeField(_("déposée le"), null=True, blank=True)
    decidee_le = models.DateTimeField(_("décidée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("candidature")
        verbose_name_plural = _("candidatures")
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return self.organisation or str(_("Candidature sans nom"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.courriel = self.courriel.strip().lower()
        super().save(*args, **kwargs)

    @property
    def est_modifiable(self) -> bool:
        return self.statut in MODIFIABLES

    @property
    def est_traitee(self) -> bool:
        return self.statut in TRAITEES


class PasDeCandidature(models.Model):
    """Un pas du chemin d'une candidature : qui, quand, quoi, et ce qui a été écrit."""

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="pas")
    genre = models.CharField(_("pas"), max_length=16, choices=GenreDePas)
    quand = models.DateTimeField(_("le"), default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Vide : la personne qui candidate."),
    )
    message = models.TextField(_("message"), blank=True)

    class Meta:
        verbose_name = _("pas d’une candidature")
        verbose_name_plural = _("pas d’une candidature")
        ordering = ["quand", "pk"]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} – {self.quand:%d/%m/%Y}"
