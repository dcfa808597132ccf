from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from alliance.socle.typographie import date_longue

from ..choix import PrecisionDeDate, StatutDeMembre


class ChangementDeStatut(models.Model):
    """Une date de l'histoire d'un membre avec l'alliance : depuis quand, dans quel statut, pourquoi.

    Hors des versions de la page : restaurer un texte ne change pas l'histoire. `MembrePage.statut` en est la dernière
    ligne ; seule l'action `ChangerStatut` écrit les deux.
    """

    membre = models.ForeignKey("reseau.MembrePage", on_delete=models.CASCADE, related_name="changements_de_statut")
    statut = models.CharField(_("statut"), max_length=10, choices=StatutDeMembre)
    depuis = models.DateField(_("depuis le"), default=timezone.localdate)
    precision = models.CharField(
        _("ce que l’on sait de la date"), max_length=5, choices=PrecisionDeDate, default=PrecisionDeDate.JOUR
    )
    motif = models.CharField(
        _("motif"), max_length=255, blank=True, help_text=_("En une phrase que l’on peut publier.")
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("changement de statut")
        verbose_name_plural = _("changements de statut")
        ordering = ["depuis", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membre", "depuis", "statut"], name="changement_de_statut_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_statut_display()} – {self.date_dite}"

    @property
    def date_dite(self) -> str:
        """La date telle qu'elle est connue : « 31 janvier 2025 », « janvier 2025 » ou « 2025 »."""
        match self.precision:
            case PrecisionDeDate.ANNEE:
                return date_format(self.depuis, "Y")
            case PrecisionDeDate.MOIS:
                return date_format(self.depuis, "F Y")
            case _:
                return date_longue(self.depuis)
