"""Les personnes d'une organisation : leur mandat, ce dont on leur parle, l'invitation qui leur ouvre un compte."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choix import REFERENTS, RoleDeMandat, SujetDeContact
from ..querysets import InvitationQuerySet, MandatQuerySet


class Mandat(models.Model):
    """Une personne, pour une organisation, d'une date à une autre.

    Le mandat existe dès l'invitation ; `utilisateur` est vide tant que personne ne l'a acceptée. Tant qu'il court, la
    personne appartient au groupe de l'organisation ; quand il finit, elle le quitte. Seules les actions de
    `reseau.equipe` l'ouvrent et le terminent, pour que le groupe et lui disent la même chose.
    """

    membre = models.ForeignKey(
        "reseau.MembrePage", verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="mandats"
    )
    nom = models.CharField(_("nom"), max_length=160)
    courriel = models.EmailField(_("adresse électronique"), help_text=_("Jamais publiée."))
    fonction = models.CharField(
        _("fonction"), max_length=160, blank=True, help_text=_("« Adjointe à la solidarité », « chargé de mission ».")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=RoleDeMandat, default=RoleDeMandat.REDACTION)
    nom_public = models.BooleanField(
        _("nom publié"),
        default=False,
        help_text=_("Montrer le nom et la fonction sur la page du membre, avec l’accord de la personne."),
    )
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mandats",
    )
    debut = models.DateField(_("du"), default=timezone.localdate)
    fin = models.DateField(
        _("jusqu’au"), null=True, blank=True, help_text=_("Dernier jour du mandat, compris. Vide : sans terme.")
    )
    rappel_le = models.DateField(_("rappel envoyé le"), null=True, blank=True, editable=False)
    termine_le = models.DateTimeField(
        _("terminé le"), null=True, blank=True, editable=False, help_text=_("Quand les droits ont été retirés.")
    )
    cree_le = models.DateTimeField(_("créé le"), default=timezone.now, editable=False)

    objects = MandatQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        ordering = ["membre", "role", "nom"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=models.F("debut")),
                name="mandat_dates_dans_l_ordre",
                violation_error_message=_("Un mandat ne peut pas finir avant d’avoir commencé."),
            ),
            models.UniqueConstraint(
                Lower("courriel"),
                "membre",
                condition=Q(termine_le__isnull=True),
                name="mandat_un_seul_en_cours",
                violation_error_message=_("Cette personne a déjà un mandat en cours dans cette organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} – {self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.courriel = self.courriel.strip().lower()
        super().save(*args, **kwargs)

    @property
    def est_referent(self) -> bool:
        return self.role in REFERENTS

    @property
    def est_echu(self) -> bool:
        """Vrai si le dernier jour est passé."""
        return self.fin is not None and self.fin < timezone.localdate()


class RoleDeContact(models.Model):
    """À qui s'adresser dans une organisation, pour un sujet : jamais publié ; suit le départ de la personne."""

    membre = models.ForeignKey("reseau.MembrePage", on_delete=models.CASCADE, related_name="roles_de_contact")
    sujet = models.CharField(_("sujet"), max_length=12, choices=SujetDeContact)
    mandat = models.ForeignKey(Mandat, on_delete=models.CASCADE, related_name="roles_de_contact")

    class Meta:
        verbose_name = _("rôle de contact")
        verbose_name_plural = _("rôles de contact")
        constraints = [models.UniqueConstraint(fields=["membre", "sujet"], name="role_de_contact_unique")]

    def __str__(self) -> str:
        return f"{self.get_sujet_display()} : {self.mandat.nom}"


class Invitation(models.Model):
    """Un lien personnel, qui sert une fois et expire, par lequel une personne prend son mandat et son compte.

    Seule l'empreinte du jeton est gardée (`socle.jetons`).
    """

    mandat = models.ForeignKey(Mandat, on_delete=models.CASCADE, related_name="invitations")
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    invitant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invitée par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    cree_le = models.DateTimeField(_("envoyée le"), default=timezone.now)
    expire_le = models.DateTimeField(_("expire le"))
    acceptee_le = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    annulee_le = models.DateTimeField(_("annulée le"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return f"{self.mandat.courriel} ({self.mandat.membre.title})"

    @property
    def est_expiree(self) -> bool:
        return self.expire_le <= timezone.now()

    @property
    def marche(self) -> bool:
        """Vrai si le lien peut encore être accepté ; `InvitationQuerySet.ouvertes` dit la même chose à la base."""
        sans_suite = self.acceptee_le is None and self.annulee_le is None and not self.est_expiree
        return sans_suite and self.mandat.termine_le is None and not self.mandat.est_echu
