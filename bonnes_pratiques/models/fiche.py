from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalManyToManyField
from rest_framework.relations import SlugRelatedField
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.search import index

from alliance.socle.blocs.texte import MISE_EN_FORME
from alliance.socle.champs import FluxDeBlocs
from alliance.socle.models import PageAlliance
from alliance.socle.versions import PartiesRelues
from reseau.models import MembrePage

from ..blocs import AllerPlusLoinBlock, CommentBlock, EncadresBlock, GestesBlock, TemoignageUniqueBlock
from ..choix import Devise, Famille, Licence, Mois, StatutDePratique
from ..forms import FichePageForm
from ..lecture import contexte_de_lecture
from ..onglets import ONGLETS
from .composants import ThemeDeFiche

ANNEE = [MinValueValidator(1900), MaxValueValidator(2100)]
#: Ce que la base sait d'une fiche et qu'une version ne dit pas : seules des actions l'écrivent.
CHAMPS_DE_LA_BASE = ("numero", "confirmee_le")


class FichePage(PartiesRelues, RoutablePageMixin, PageAlliance):
    """Une bonne pratique : l'anatomie du livret de l'OCU, en parties typées."""

    # --- L'essentiel -------------------------------------------------------------------------------------------------
    numero = models.PositiveIntegerField(
        _("numéro"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("Donné à la première publication ; il ne change plus."),
    )
    sous_titre = models.CharField(
        _("sous-titre"),
        max_length=255,
        blank=True,
        help_text=_("« L’exemple de… » : nommez le ou les territoires, et ce que cela change, en une phrase."),
    )
    famille = models.CharField(
        _("famille"),
        max_length=20,
        choices=Famille,
        blank=True,
        help_text=_("Ce que la pratique change d’abord : la place des personnes, ou la façon de décider ensemble."),
    )
    axes = ParentalManyToManyField(
        "socle.Axe",
        verbose_name=_("axes"),
        blank=True,
        related_name="fiches",
        help_text=_("Un ou plusieurs des cinq axes du texte fondateur ; le premier donne sa couleur à la page."),
    )
    themes = ClusterTaggableManager(
        through=ThemeDeFiche,
        verbose_name=_("thèmes"),
        blank=True,
        related_name="fiches",
        help_text=_("Deux à quatre thèmes suffisent. S’il en manque un, demandez-le au secrétariat."),
    )
    illustration = models.ForeignKey(
        "socle.ImageAlliance",
        verbose_name=_("illustration"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Facultative : des personnes qui agissent, avec leur accord et un crédit."),
    )
    annee_debut = models.PositiveSmallIntegerField(
        _("année de début"), null=True, blank=True, validators=ANNEE, help_text=_("Quand la pratique a commencé.")
    )
    annee_fin = models.PositiveSmallIntegerField(
        _("année de fin"),
        null=True,
        blank=True,
        validators=ANNEE,
        help_text=_("Seulement si la pratique s’est arrêtée."),
    )
    statut = models.CharField(
        _("état"),
        max_length=10,
        choices=StatutDePratique,
        default=StatutDePratique.ACTIVE,
        help_text=_("« Empêchée » : elle s’est arrêtée sans que vous l’ayez voulu."),
    )
    statut_annee = models.PositiveSmallIntegerField(
        _("depuis (année)"),
        null=True,
        blank=True,
        validators=ANNEE,
        help_text=_("Depuis quand elle est dans cet état."),
    )
    statut_mois = models.PositiveSmallIntegerField(
        _("depuis (mois)"), null=True, blank=True, choices=Mois, help_text=_("S’il est connu.")
    )
    statut_motif = models.CharField(
        _("raison"),
        max_length=255,
        blank=True,
        help_text=_("Pourquoi la pratique s’est arrêtée ou est empêchée, en une phrase que l’on peut publier."),
    )

    # --- Chiffres et moyens ------------------------------------------------------------------------------------------
    financement_total = models.DecimalField(
        _("total annoncé"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Le total que donne la source. S’il ne correspond pas à la somme des lignes, la fiche le dit."),
    )
    financement_devise = models.CharField(
        _("devise du total"),
        max_length=3,
        choices=Devise,
        default=Devise.EUR,
        help_text=_("Celle de la source : ne convertissez pas."),
    )
    financement_note = models.TextField(
        _("note sur le financement"), blank=True, help_text=_("Ce qui explique un écart, une période, une estimation.")
    )

    # --- Le récit ----------------------------------------------------------------------------------------------------
    en_bref = RichTextField(
        _("en bref"),
        blank=True,
        features=MISE_EN_FORME,
        help_text=_("L’essentiel en deux ou trois paragraphes : 1 200 signes au plus, lisibles en une minute."),
    )
    encadres = FluxDeBlocs(
        EncadresBlock(required=False),
        verbose_name=_("encadrés"),
        blank=True,
        help_text=_("Facultatif : une réponse, une définition, un contexte."),
    )
    comment = FluxDeBlocs(
        CommentBlock(required=False),
        verbose_name=_("comment ?"),
        blank=True,
        help_text=_("Une à trois étapes, chacune avec un intertitre à l’infinitif ; des citations entre elles."),
    )
    temoignage = FluxDeBlocs(
        TemoignageUniqueBlock(required=False),
        verbose_name=_("témoignage"),
        blank=True,
        help_text=_("Facultatif : un récit long, relu par la personne."),
    )
    bilan_reussites = RichTextField(
        _("ce que cela a changé"), blank=True, features=MISE_EN_FORME, help_text=_("Des faits, datés et sourcés.")
    )
    bilan_limites = RichTextField(
        _("ce qui a manqué, échoué ou s’est arrêté"),
        blank=True,
        features=MISE_EN_FORME,
        help_text=_("Aucune pratique n’est une recette : ce que vous diriez à une commune qui se lance."),
    )
    a_retenir_phrase = models.CharField(
        _("phrase d’ouverture"), max_length=255, blank=True, help_text=_("Facultative, avant les gestes à retenir.")
    )
    a_retenir = FluxDeBlocs(
        GestesBlock(required=False),
        verbose_name=_("à retenir"),
        blank=True,
        help_text=_("Trois à cinq gestes qu’une autre commune peut reprendre."),
    )
    aller_plus_loin = FluxDeBlocs(
        AllerPlusLoinBlock(required=False),
        verbose_name=_("pour aller plus loin"),
        blank=True,
        help_text=_("Des liens nommés, des ouvrages, des vidéos."),
    )

    # --- Contact et licence ------------------------------------------------------------------------------------------
    contact_fonction = models.CharField(
        _("fonction à contacter"),
        max_length=160,
        blank=True,
        help_text=_("Un service ou une fonction, pas une personne : « Mission intégration, Ville d’Exemple »."),
    )
    contact_courriel = models.EmailField(
        _("adresse du service"), blank=True, help_text=_("Une adresse de service, par exemple accueil@exemple.org.")
    )
    contact_page = models.URLField(
        _("page de contact"), blank=True, help_text=_("La page du service ou de l’association, si elle existe.")
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Licence,
        default=Licence.CC_BY_SA,
        help_text=_("À quelles conditions chacun peut reprendre cette fiche."),
    )
    confirmee_le = models.DateField(
        _("confirmée le"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Le jour où quelqu’un a vérifié, sur place, que cette fiche dit toujours vrai."),
    )

    edit_handler = ONGLETS

    search_fields = [
        *PageAlliance.search_fields,
        index.SearchField("sous_titre", boost=2),
        index.SearchField("en_bref"),
        index.SearchField("encadres"),
        index.SearchField("comment"),
        index.SearchField("temoignage"),
        index.SearchField("bilan_reussites"),
        index.SearchField("bilan_limites"),
        index.SearchField("a_retenir_phrase"),
        index.SearchField("a_retenir"),
        index.SearchField("aller_plus_loin"),
        index.RelatedFields(
            "territoires",
            [index.RelatedFields("territoire", [index.SearchField("nom", boost=5), index.SearchField("subdivision")])],
        ),
        index.RelatedFields("ensembles", [index.SearchField("nom")]),
        index.RelatedFields("partenaires", [index.SearchField("nom")]),
        index.RelatedFields("chiffres", [index.SearchField("signification")]),
        index.RelatedFields(
            "themes", [index.SearchField("name"), index.RelatedFields("synonymes", [index.SearchField("nom")])]
        ),
        index.RelatedFields("axes", [index.SearchField("nom")]),
        index.FilterField("famille"),
        index.FilterField("statut"),
    ]

    api_fields = [
        *(
            APIField(champ)
            for champ in (
                "numero",
                "sous_titre",
                "famille",
                "annee_debut",
                "annee_fin",
                "statut",
                "statut_annee",
                "statut_mois",
                "statut_motif",
                "territoires",
                "chiffres",
                "licence",
                "confirmee_le",
            )
        ),
        APIField("axes", serializer=SlugRelatedField(slug_field="cle", read_only=True, many=True)),
        APIField("themes", serializer=SlugRelatedField(slug_field="slug", read_only=True, many=True)),
    ]
    base_form_class = FichePageForm
    parent_page_types = ["reseau.MembrePage"]
    subpage_types: list[str] = []
    template = "bonnes_pratiques/fiche_page.html"
    exclude_fields_in_copy = ["numero", "confirmee_le"]
    champs_annotes = ("en_bref", "encadres", "comment", "temoignage", "bilan_reussites", "bilan_limites")

    class Meta:
        verbose_name = _("fiche de bonne pratique")
        verbose_name_plural = _("fiches de bonne pratique")

    def with_content_json(self, content: dict[str, Any]) -> "FichePage":
        """La version `content` de la fiche ; son numéro et sa confirmation sont à la fiche, et non à une version."""
        fiche = super().with_content_json(content)
        connus = FichePage.objects.filter(pk=self.pk).values(*CHAMPS_DE_LA_BASE).first() or {}
        for champ in CHAMPS_DE_LA_BASE:
            setattr(fiche, champ, connus.get(champ))
        return fiche

    @property
    def description_publique(self) -> str:
        return self.search_description or self.sous_titre

    @cached_property
    def organisation(self) -> MembrePage:
        """L'organisation dans l'espace de laquelle la fiche vit."""
        return MembrePage.objects.ancestor_of(self).get()

    @property
    def rubrique(self) -> str:
        return "/bonnes-pratiques/"

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        fil = [*super().fil_ariane(request), {"titre": str(_("Bonnes pratiques")), "adresse": self.rubrique}]
        if self.famille:
            fil.append({"titre": self.get_famille_display(), "adresse": f"{self.rubrique}?famille={self.famille}"})
        return fil

    def donnees_de_partage(self) -> dict[str, Any]:
        axes = list(self.axes.all())
        lieux = [lien.territoire.nom for lien in self.territoires.select_related("territoire")]
        return {
            **super().donnees_de_partage(),
            "resume": "",
            "surtitre": [axe.nom for axe in axes] or [str(self._meta.verbose_name)],
            "axe": axes[0].cle if axes else "",
            "panneaux": lieux or [self.organisation.title],
        }

    @path("pdf/", name="pdf")
    def pdf(self, request: HttpRequest) -> HttpResponse:
        from ..pdf import servir_pdf

        return servir_pdf(request, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **contexte_de_lecture(self, request)}

    def clean(self) -> None:
        super().clean()
        if self.annee_debut and self.annee_fin and self.annee_fin < self.annee_debut:
            raise ValidationError({"annee_fin": _("La pratique ne peut pas finir avant d’avoir commencé.")})
