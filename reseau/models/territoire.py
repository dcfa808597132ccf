from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from ..choix import GenreDeTerritoire, TailleDeTerritoire
from ..geo.noms import plier
from ..querysets import TerritoireQuerySet

#: Ce que le chargement des données de référence remplit, et qu'une correction à la main protège.
CHAMPS_DE_REFERENCE = (
    "nom",
    "autres_noms",
    "genre",
    "pays",
    "subdivision",
    "population",
    "population_annee",
    "latitude",
    "longitude",
)


class Territoire(models.Model):
    """Un lieu de référence, partagé par les membres, les fiches et les événements.

    Les communes françaises viennent du Code officiel géographique (identifiant INSEE), les villes du monde de
    GeoNames ; une personne peut en ajouter un qui manque. On le cherche par `Territoire.objects.cherche()`, sans
    l'index plein texte : soixante-dix mille noms de lieux n'y apporteraient que du poids.

    Enregistrer une fiche qui a un identifiant et dont une valeur a changé la marque « tenue à la main » : le
    chargement annuel n'y touche plus, jusqu'à ce que quelqu'un décoche la case.
    """

    nom = models.CharField(_("nom"), max_length=120)
    autres_noms = models.CharField(
        _("autres noms"),
        max_length=200,
        blank=True,
        help_text=_("Ceux sous lesquels on le cherche aussi, séparés par des virgules : « Palermo » pour Palerme."),
    )
    nom_cherche = models.CharField(max_length=330, editable=False, db_index=True)
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
    code_insee = models.CharField(
        _("code INSEE"),
        max_length=9,
        null=True,
        blank=True,
        unique=True,
        help_text=_("38185 pour une commune, DEP-38, REG-84, ou le SIREN d’une intercommunalité."),
    )
    geonames_id = models.PositiveIntegerField(_("identifiant GeoNames"), null=True, blank=True, unique=True)
    tenu_a_la_main = models.BooleanField(
        _("tenu à la main"),
        default=False,
        help_text=_("Le chargement annuel des données de référence ne modifie pas ce territoire."),
    )

    objects = TerritoireQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("nom"), FieldPanel("genre")]),
        FieldPanel("autres_noms"),
        FieldRowPanel([FieldPanel("pays"), FieldPanel("subdivision")]),
        FieldRowPanel([FieldPanel("population"), FieldPanel("population_annee")]),
        MultiFieldPanel([FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])], heading=_("Sur la carte")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("code_insee"), FieldPanel("geonames_id")]), FieldPanel("tenu_a_la_main")],
            heading=_("Identifiants"),
        ),
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
            models.CheckConstraint(
                condition=models.Q(population_annee__isnull=True) | models.Q(population__isnull=False),
                name="territoire_annee_avec_population",
                violation_error_message=_("Une année sans population ne veut rien dire : donnez les deux."),
            ),
        ]

    def __str__(self) -> str:
        """« Grenoble (Isère, Auvergne-Rhône-Alpes) », « Riace (Calabre, Italie) », « Brésil »."""
        if self.genre == GenreDeTerritoire.PAYS:
            return self.nom
        lu: Any = self.pays
        pays = lu.name if lu and (lu.code != "FR" or not self.subdivision) else ""
        precision = ", ".join(part for part in (self.subdivision, pays) if part)
        return f"{self.nom} ({precision})" if precision else self.nom

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.nom_cherche = self.nom_a_chercher(self.nom, self.autres_noms)
        touches = {"nom_cherche"}
        if self._corrige():
            self.tenu_a_la_main = True
            touches.add("tenu_a_la_main")
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *touches}
        super().save(*args, **kwargs)

    def _corrige(self) -> bool:
        """Vrai si une valeur de référence diffère de celle de la base, sur un territoire qui a un identifiant."""
        if self._state.adding or self.tenu_a_la_main or not (self.code_insee or self.geonames_id):
            return False
        avant = type(self).objects.filter(pk=self.pk).first()
        champs: list[Any] = [self._meta.get_field(nom) for nom in CHAMPS_DE_REFERENCE]
        return avant is not None and any(
            champ.to_python(champ.value_from_object(self)) != champ.to_python(champ.value_from_object(avant))
            for champ in champs
        )

    @staticmethod
    def nom_a_chercher(nom: str, autres_noms: str = "") -> str:
        """Ce que contient `nom_cherche` : les noms pliés, à la suite."""
        return plier(f"{nom} {autres_noms}")

    @property
    def taille(self) -> TailleDeTerritoire | None:
        return TailleDeTerritoire.de(self.population)
