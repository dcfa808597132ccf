"""Vocabulaires fermés que tout le site partage."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CleAxe(models.TextChoices):
    """Les cinq axes du texte fondateur de l'alliance, dans son ordre."""

    CITOYENNETE = "citoyennete", _("Citoyenneté")
    CO_CONSTRUCTION = "co-construction", _("Co-construction")
    AUTRE_RECIT = "autre-recit", _("Autre récit")
    VILLES_FRONTIERES = "villes-frontieres", _("Villes-frontières")
    AU_DELA_DE_L_URGENCE = "au-dela-de-l-urgence", _("Au-delà de l’urgence")


class Role(models.TextChoices):
    """Les groupes communs à toute l'alliance ; les groupes d'une organisation vivent dans `reseau`."""

    RELECTURE = "Relecture", _("Relecture")
    SECRETARIAT = "Secrétariat", _("Secrétariat")
    ADMINISTRATION = "Administration", _("Administration")


class Precision(models.TextChoices):
    """Ce que vaut un nombre : une source dit rarement un compte exact."""

    EXACT = "", _("exactement")
    ENVIRON = "environ", _("environ")
    PLUS_DE = "plus-de", _("plus de")
    MOINS_DE = "moins-de", _("moins de")
    AU_MOINS = "au-moins", _("au moins")
