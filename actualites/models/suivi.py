"""Ce que chaque destinataire a répondu."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choix import SensDeReponse


class ReponseDeDestinataire(models.Model):
    """Une réponse d'un destinataire, à une date. La dernière confirmée fait foi ; les autres en sont l'histoire.

    Une organisation la saisit ; elle n'est publique qu'une fois confirmée par l'équipe centrale. `destinataire` est
    l'identifiant du bloc dans `PriseDePositionPage.destinataires`, stable d'une version à l'autre.
    """

    prise = models.ForeignKey(
        "actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="reponses_de_destinataires"
    )
    destinataire = models.UUIDField(_("destinataire"))
    sens = models.CharField(_("réponse"), max_length=12, choices=SensDeReponse)
    le = models.DateField(_("le"), help_text=_("Le jour de la réponse."))
    texte = models.TextField(_("ce qu’il a répondu"), blank=True, help_text=_("Une phrase, que l’on peut publier."))
    lien = models.URLField(_("lien"), blank=True, help_text=_("Où le vérifier."))
    document = models.ForeignKey(
        "socle.DocumentAlliance", verbose_name=_("document joint"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    saisie_le = models.DateTimeField(_("saisie le"), default=timezone.now)
    saisie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmee_le = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    confirmee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ecartee_le = models.DateTimeField(_("écartée le"), null=True, blank=True)

    #: Le document tel qu'un lecteur le voit : rempli par `suivi.lecture.destinataires`.
    piece: dict[str, Any] | None = None

    class Meta:
        verbose_name = _("réponse de destinataire")
        verbose_name_plural = _("réponses de destinataires")
        ordering = ["prise", "destinataire", "-le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmee_le__isnull=True) | Q(ecartee_le__isnull=True),
                name="reponse_ou_confirmee_ou_ecartee",
            )
        ]
        indexes = [models.Index(fields=["prise", "destinataire", "-le"], name="reponse_de_destinataire")]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} – {self.le}"
