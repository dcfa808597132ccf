"""Les nouvelles que l'on envoie à qui a signé."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from alliance.socle.models import Envoi


class MessageAuxSignataires(models.Model):
    """Une nouvelle à qui a signé et veut recevoir les suites ; une fois lancée, elle ne change plus."""

    prise = models.ForeignKey(
        "actualites.PriseDePositionPage", on_delete=models.CASCADE, related_name="messages_aux_signataires"
    )
    sujet = models.CharField(_("sujet"), max_length=120)
    corps = RichTextField(_("message"), features=["bold", "italic", "ul", "ol", "link"])
    cree_le = models.DateTimeField(_("créé le"), default=timezone.now, editable=False)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lance_le = models.DateTimeField(_("lancé le"), null=True, blank=True, editable=False)
    lance_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    termine_le = models.DateTimeField(_("terminé le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("message aux signataires")
        verbose_name_plural = _("messages aux signataires")
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return self.sujet


class EnvoiDeMessage(Envoi):
    """Ce message, pour cette signature : une ligne, un courriel."""

    message = models.ForeignKey(MessageAuxSignataires, on_delete=models.CASCADE, related_name="envois")
    signature = models.ForeignKey("actualites.Signature", on_delete=models.CASCADE, related_name="envois")

    class Meta(Envoi.Meta):
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        constraints = [models.UniqueConstraint(fields=["message", "signature"], name="envoi_de_message_unique")]
        indexes = [models.Index(fields=["message", "envoye_le", "pris_le"], name="envoi_de_message_du")]
