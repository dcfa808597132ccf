"""Qui a demandé l'infolettre, et la preuve qu'elle ou il l'a demandée."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.jetons import nouvelle_clef

from ..choix import EtatDAbonnement


class Abonnement(models.Model):
    """Une adresse et son accord, daté et confirmé. Une désabonnée ne se réabonne que d'elle-même."""

    courriel = models.EmailField(_("adresse électronique"))
    adresse_canonique = models.CharField(_("adresse canonique"), max_length=254, unique=True)
    etat = models.CharField(_("état"), max_length=12, choices=EtatDAbonnement, default=EtatDAbonnement.EN_ATTENTE)
    origine = models.CharField(
        _("origine"), max_length=255, blank=True, help_text=_("Où l’accord a été donné : une page, une pétition.")
    )
    clef = models.CharField(max_length=64, unique=True, editable=False, default=nouvelle_clef)
    demande_le = models.DateTimeField(_("demandé le"), default=timezone.now)
    confirme_le = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    desabonne_le = models.DateTimeField(_("désabonné le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement à l’infolettre")
        verbose_name_plural = _("abonnements à l’infolettre")
        ordering = ["-demande_le"]

    def __str__(self) -> str:
        return self.courriel
