from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Envoi(models.Model):
    """Un courriel d'un envoi en nombre : une ligne par personne, que l'on prend, envoie et marque (`socle.envois`).

    La classe fille dit à qui et de quoi, et pose l'unicité : une personne n'a qu'une ligne.
    """

    identifiant = models.CharField(
        _("identifiant"), max_length=255, blank=True, help_text=_("Le Message-ID : le même d’une reprise à l’autre.")
    )
    pris_le = models.DateTimeField(_("commencé le"), null=True, blank=True)
    envoye_le = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    ecarte_le = models.DateTimeField(
        _("écarté le"), null=True, blank=True, help_text=_("La personne s’est retirée avant son tour.")
    )
    tentatives = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    erreur = models.TextField(_("dernière erreur"), blank=True)
    cree_le = models.DateTimeField(_("créé le"), db_default=Now())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.identifiant or f"{self._meta.verbose_name} {self.pk}"
