from django.db import models
from django.utils.translation import gettext_lazy as _

from reseau.models import Proposition

from ..choix import ReponseDeConfirmation


class DemandeDeConfirmation(Proposition):
    """Ce que l'alliance demande à qui connaît une fiche, douze mois après qu'elle a été confirmée, et sa réponse.

    Sans adresse, la demande n'a pu être faite à personne : elle garde trace de ce que le secrétariat en a été prévenu.
    """

    fiche = models.ForeignKey(
        "bonnes_pratiques.FichePage",
        verbose_name=_("fiche"),
        on_delete=models.CASCADE,
        related_name="demandes_de_confirmation",
    )
    nom = models.CharField(_("nom"), max_length=160, blank=True)
    reponse = models.CharField(_("réponse"), max_length=12, choices=ReponseDeConfirmation, blank=True)
    depuis_annee = models.PositiveSmallIntegerField(_("terminée depuis"), null=True, blank=True)
    secretariat_prevenu_le = models.DateTimeField(_("secrétariat prévenu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande de confirmation")
        verbose_name_plural = _("demandes de confirmation")
        ordering = ["-envoyee_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "courriel"],
                condition=models.Q(repondue_le__isnull=True, suite=""),
                name="confirmation_une_seule_ouverte",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiche.title} – {self.courriel or _('personne à qui écrire')}"
