from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from ..choix import GenreDeTerritoire, TailleDeTerritoire


class Territoire(index.Indexed, models.Model):
    """Un lieu de référence, partagé par les membres, les fiches et les événements.

    Les communes françaises viennent du Code officiel géographique (identifiant INSEE), les villes du monde de
    GeoNames ; une personne peut en ajouter un qui manque.
    """

    nom = models.CharField(_("nom"), max_length=120)
    nom_cherche = models.CharField(max_length=120, editable=False, db_index=True)
    genre = models.CharField(_("genre"), max_length=20, choices=GenreDeTerritoire, default=GenreDeTerritoire.COMMUNE)
    pays = CountryField(_("pays"), default="FR")
    subdivision = models.CharField(
        _("subdivision"), max_length=120, blank=True, help_text=_("« Isère, Auvergne-Rhône-Alpes » ou « Calabre ».")
    )
    population = models.PositiveIntegerField(
        _("population"), null=True, blank=True, help_text=_("Nombre d’habitants. Laissez vide s’il est inconnu.")
    )
    population_annee = models.PositiveSmallIntegerField(
        _("année de la population"), null=True, blank=True, help_text=_("Année du recensement ou de l’estimation.")
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("En degrés décimaux, positive au nord : 45.18756."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("En degrés décimaux, positive à l’est : 5.73578."),
    )
    code_insee = models.CharField(_("code INSEE"), max_length=5, null=True, blank=True, unique=True)
    geonames_id = models.PositiveIntegerField(_("identifiant GeoNames"), null=True, blank=True, unique=True)

    panels = [
        FieldRowPanel([FieldPanel("nom"), FieldPanel("genre")]),
        FieldRowPanel([FieldPanel("pays"), FieldPanel("subdivision")]),
        FieldRowPanel([FieldPanel("population"), FieldPanel("population_annee")]),
        MultiFieldPanel([FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])], heading=_("Sur la carte")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("code_insee"), FieldPanel("geonames_id")])], heading=_("Identifiants")
        ),
    ]
    search_fields = [
        index.SearchField("nom", boost=2),
        index.SearchField("subdivision"),
        index.AutocompleteField("nom"),
        index.FilterField("pays"),
        index.FilterField("genre"),
    ]

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["nom", "pays"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="territoire_coordonnees_ensemble",
                violation_error_message=_("Donnez la latitude et la longitude, ou aucune des deux."),
            ),
        ]

    def __str__(self) -> str:
        precision = self.subdivision or (self.pays.name if self.pays else "")
        return f"{self.nom} ({precision})" if precision else self.nom

    @property
    def taille(self) -> TailleDeTerritoire | None:
        return TailleDeTerritoire.de(self.population)
