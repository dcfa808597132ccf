"""Vocabulaires des fiches."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Famille(models.TextChoices):
    """Les deux familles du livret de l'OCU."""

    PLACE = "place", _("Repenser la place des personnes migrantes dans la vie de la ville")
    CO_CONSTRUIRE = "co-construire", _("Co-construire avec la société civile")


class StatutDePratique(models.TextChoices):
    """Où en est la pratique, indépendamment de l'état de la page."""

    EN_PROJET = "en-projet", _("En projet")
    ACTIVE = "active", pgettext_lazy("pratique", "Active")
    TERMINEE = "terminee", _("Terminée")
    EMPECHEE = "empechee", _("Empêchée")


#: Les pratiques qui n'ont plus cours : la page le dit dès le haut.
ARRETEES = frozenset({StatutDePratique.TERMINEE, StatutDePratique.EMPECHEE})


class Mois(models.IntegerChoices):
    """Les mois, pour une date dont on ne connaît pas toujours le jour."""

    JANVIER = 1, _("janvier")
    FEVRIER = 2, _("février")
    MARS = 3, _("mars")
    AVRIL = 4, _("avril")
    MAI = 5, _("mai")
    JUIN = 6, _("juin")
    JUILLET = 7, _("juillet")
    AOUT = 8, _("août")
    SEPTEMBRE = 9, _("septembre")
    OCTOBRE = 10, _("octobre")
    NOVEMBRE = 11, _("novembre")
    DECEMBRE = 12, _("décembre")


class Devise(models.TextChoices):
    """Les devises rencontrées dans les plans de financement (code ISO 4217)."""

    EUR = "EUR", _("euros (€)")
    USD = "USD", _("dollars américains ($)")
    BRL = "BRL", _("réals (R$)")
    GBP = "GBP", _("livres sterling (£)")
    CHF = "CHF", _("francs suisses (CHF)")
    CAD = "CAD", _("dollars canadiens ($ CA)")


class GenreDEnsemble(models.TextChoices):
    """Ce qui porte une pratique sans être un territoire."""

    GROUPE = "groupe", _("Groupe de territoires")
    RESEAU = "reseau", _("Réseau")


class Licence(models.TextChoices):
    """Sous quelles conditions une fiche se reprend."""

    CC_BY_SA = "cc-by-sa-4.0", _("Creative Commons Attribution – Partage dans les mêmes conditions 4.0")
    CC_BY = "cc-by-4.0", _("Creative Commons Attribution 4.0")
    LICENCE_OUVERTE = "etalab-2.0", _("Licence Ouverte 2.0")

    @property
    def adresse(self) -> str:
        return {
            Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
            Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.fr",
            Licence.LICENCE_OUVERTE: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        }[self]

    @property
    def sigle(self) -> str:
        return {
            Licence.CC_BY_SA: "CC BY-SA 4.0",
            Licence.CC_BY: "CC BY 4.0",
            Licence.LICENCE_OUVERTE: "Licence Ouverte 2.0",
        }[self]


class ReponseDeConfirmation(models.TextChoices):
    """Ce que répond une organisation à qui l'on demande si sa fiche dit toujours vrai."""

    ACTUELLE = "actuelle", _("Toujours d’actualité")
    A_CORRIGER = "a-corriger", _("À corriger")
    TERMINEE = "terminee", _("Terminée")
