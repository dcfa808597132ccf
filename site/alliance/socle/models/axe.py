from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choix import CleAxe


class Axe(models.Model):
    """Un des cinq axes du texte fondateur, posé par la commande `amenager` : première grille de lecture du site."""

    cle = models.SlugField(_("clé"), max_length=32, unique=True, choices=CleAxe)
    nom = models.CharField(_("nom"), max_length=60)
    description = models.CharField(_("description"), max_length=255)
    ordre = models.PositiveSmallIntegerField(_("ordre"), unique=True)

    class Meta:
        verbose_name = _("axe")
        verbose_name_plural = _("axes")
        ordering = ["ordre"]

    def __str__(self) -> str:
        return self.nom
