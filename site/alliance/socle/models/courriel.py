from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CourrielEnvoye(models.Model):
    """Un courriel dû à une adresse pour un événement : composé une fois, envoyé une fois.

    L'unicité (événement, objet, adresse) interdit d'en composer deux ; `pris_le`, posé d'un seul geste par qui
    l'envoie, interdit de l'envoyer deux fois. Le corps est effacé sitôt parti.
    """

    evenement = models.CharField(_("événement"), max_length=40)
    objet = models.CharField(_("objet concerné"), max_length=120, help_text=_("Par exemple « etape:12 »."))
    adresse = models.EmailField(_("adresse"))
    destinataire = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("destinataire"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="courriels",
    )  # fmt: skip
    sujet = models.CharField(_("sujet"), max_length=255)
    texte = models.TextField(_("texte"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    cree_le = models.DateTimeField(_("composé le"), default=timezone.now)
    pris_le = models.DateTimeField(_("envoi commencé le"), null=True, blank=True)
    envoye_le = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    tentatives = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    erreur = models.TextField(_("dernière erreur"), blank=True)

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        constraints = [
            models.UniqueConstraint(fields=["evenement", "objet", "adresse"], name="courriel_une_seule_fois"),
        ]
        indexes = [models.Index(fields=["envoye_le", "pris_le"], name="courriel_a_envoyer")]

    def __str__(self) -> str:
        return f"{self.sujet} → {self.adresse}"
