"""Les parties répétées d'une fiche, chacune dans sa table pour être comptée, comparée et citée."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldRowPanel
from wagtail.api import APIField
from wagtail.models import Orderable

from alliance.socle.models import Chiffre
from alliance.socle.panneaux import Case
from reseau.serializers import TerritoireSerializer

from ..choix import Devise, GenreDEnsemble


class ThemeDeFiche(ItemBase):
    """Le lien d'une fiche à un thème."""

    tag = models.ForeignKey("socle.Theme", related_name="themes_de_fiche", on_delete=models.CASCADE)
    content_object = ParentalKey("bonnes_pratiques.FichePage", related_name="themes_de_fiche", on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="theme_de_fiche_unique")]


class TerritoireDeFiche(Orderable):
    """Un territoire dont parle la fiche : une donnée, indépendante de l'organisation qui l'écrit."""

    fiche = ParentalKey("bonnes_pratiques.FichePage", related_name="territoires", on_delete=models.CASCADE)
    territoire = models.ForeignKey(
        "reseau.Territoire",
        verbose_name=_("territoire"),
        related_name="fiches",
        on_delete=models.PROTECT,
        help_text=_("Tapez trois lettres de son nom ; s’il manque, ajoutez-le."),
    )

    panels = [Case("territoire")]
    api_fields = [APIField("territoire", serializer=TerritoireSerializer())]

    class Meta(Orderable.Meta):
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")


class EnsembleDeFiche(Orderable):
    """Un groupe qui n'est pas un territoire (« plus de 200 villes ») ou un réseau."""

    fiche = ParentalKey("bonnes_pratiques.FichePage", related_name="ensembles", on_delete=models.CASCADE)
    genre = models.CharField(
        _("genre"),
        max_length=10,
        choices=GenreDEnsemble,
        default=GenreDEnsemble.GROUPE,
        help_text=_("Un réseau a un nom et des membres ; un groupe est un ensemble que l’on compte."),
    )
    nom = models.CharField(
        _("nom"), max_length=160, help_text=_("« Plus de 200 villes d’Europe », « Réseau Hospitalité ».")
    )
    nombre = models.PositiveIntegerField(
        _("nombre de territoires"), null=True, blank=True, help_text=_("Laissez vide s’il est inconnu.")
    )
    adresse = models.URLField(_("site web"), blank=True, help_text=_("L’adresse complète, si elle existe : https://…"))

    panels = [
        FieldRowPanel([Case("genre"), Case("nom")]),
        FieldRowPanel([Case("nombre"), Case("adresse")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("groupe ou réseau")
        verbose_name_plural = _("groupes et réseaux")

    def __str__(self) -> str:
        return self.nom


class ChiffreCle(Chiffre):
    """Un chiffre clé d'une fiche."""

    fiche = ParentalKey("bonnes_pratiques.FichePage", related_name="chiffres", on_delete=models.CASCADE)

    class Meta(Chiffre.Meta):
        verbose_name = _("chiffre clé")
        verbose_name_plural = _("chiffres clés")


class LigneDeFinancement(Orderable):
    """Qui paie combien. Un montant vide est inconnu : il n'est jamais compté comme nul."""

    fiche = ParentalKey("bonnes_pratiques.FichePage", related_name="financements", on_delete=models.CASCADE)
    financeur = models.CharField(
        _("financeur"), max_length=160, help_text=_("Qui paie : une collectivité, l’État, une fondation…")
    )
    montant = models.DecimalField(
        _("montant"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Laissez vide s’il est inconnu ; n’écrivez 0 que si l’apport est vraiment nul."),
    )
    devise = models.CharField(
        _("devise"),
        max_length=3,
        choices=Devise,
        default=Devise.EUR,
        help_text=_("Celle de la source."),
    )
    part = models.DecimalField(
        _("part (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("La part annoncée par la source, si elle la donne."),
    )
    precision = models.CharField(
        _("précision"), max_length=200, blank=True, help_text=_("« par an », « en nature », « chiffré par… ».")
    )

    panels = [
        Case("financeur"),
        FieldRowPanel([Case("montant"), Case("devise"), Case("part")]),
        Case("precision"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("ligne de financement")
        verbose_name_plural = _("plan de financement")

    def __str__(self) -> str:
        return self.financeur


class PartenaireDeFiche(Orderable):
    """Une organisation qui prend part à la pratique."""

    fiche = ParentalKey("bonnes_pratiques.FichePage", related_name="partenaires", on_delete=models.CASCADE)
    nom = models.CharField(_("nom"), max_length=160, help_text=_("Le nom en entier, puis le sigle s’il est connu."))
    membre = models.ForeignKey(
        "reseau.MembrePage",
        verbose_name=_("membre de l’alliance"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="partenariats",
        help_text=_("S’il en est un : la fiche et sa page se répondent."),
    )
    apport = models.CharField(
        _("ce qu’elle apporte"), max_length=200, blank=True, help_text=_("« gère l’accueil de jour ».")
    )

    panels = [FieldRowPanel([Case("nom"), Case("apport")]), Case("membre")]

    class Meta(Orderable.Meta):
        verbose_name = _("partenaire")
        verbose_name_plural = _("partenaires")

    def __str__(self) -> str:
        return self.nom
