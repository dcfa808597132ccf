"""Un chiffre qui se cite, quel que soit le contenu qui le porte."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel
from wagtail.api import APIField
from wagtail.models import Orderable

from ..choix import Precision
from ..panneaux import Case


class Chiffre(Orderable):
    """Un chiffre qui se cite : ce qu'il vaut, ce qu'il compte, qui le dit et quand."""

    precision = models.CharField(
        _("précision"),
        max_length=10,
        choices=Precision,
        blank=True,
        default=Precision.EXACT,
        help_text=_("Ce que dit la source : un compte exact, « plus de », « environ »…"),
    )
    valeur = models.DecimalField(
        _("valeur"), max_digits=16, decimal_places=2, help_text=_("Le nombre seul : 2100 ou 36,9.")
    )
    valeur_haute = models.DecimalField(
        _("jusqu’à"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Pour une fourchette : « de 8 à 10 ». Sinon, laissez vide."),
    )
    unite = models.CharField(
        _("unité"), max_length=40, blank=True, help_text=_("« % », « € par jour », « M€ », « places »… ou rien.")
    )
    signification = models.CharField(
        _("ce que c’est"), max_length=160, help_text=_("« nationalités représentées au conseil ».")
    )
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Qui donne ce chiffre. Sans source, un journaliste ne pourra pas le citer."),
    )
    source_adresse = models.URLField(
        _("adresse de la source"), blank=True, help_text=_("La page ou le document où on le lit : https://…")
    )
    annee = models.PositiveSmallIntegerField(
        _("année"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text=_("L’année que le chiffre décrit."),
    )

    api_fields = [
        APIField(champ)
        for champ in (
            "precision",
            "valeur",
            "valeur_haute",
            "unite",
            "signification",
            "source",
            "source_adresse",
            "annee",
        )
    ]
    panels = [
        FieldRowPanel([Case("precision"), Case("valeur"), Case("valeur_haute"), Case("unite")]),
        Case("signification"),
        FieldRowPanel([Case("source"), Case("source_adresse"), Case("annee")]),
    ]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.valeur} {self.unite} {self.signification}".strip()

    def clean(self) -> None:
        super().clean()
        if self.valeur_haute is not None and self.valeur is not None and self.valeur_haute <= self.valeur:
            raise ValidationError({"valeur_haute": _("Le haut de la fourchette doit dépasser le bas.")})
