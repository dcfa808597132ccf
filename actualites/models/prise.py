from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
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
from alliance.socle.cache import garder_au_plus
from alliance.socle.champs import FluxDeBlocs
from alliance.socle.models import PageAlliance
from alliance.socle.notes import sans_appels
from alliance.socle.typographie import abreger
from alliance.socle.versions import PartiesRelues
from reseau.models import MembrePage

from ..blocs import DestinatairesBlock, RetombeesBlock, SuitesBlock, TexteDePriseBlock
from ..choix import ChampDemande, NatureDePrise
from ..forms import PriseDePositionForm
from ..onglets import ONGLETS
from .composants import ThemeDePrise
from .index import ADRESSES_RESERVEES
from .signature import Signature

#: Ce qu'un moteur, un partage ou un flux montre d'un texte.
LONGUEUR_DE_LA_DESCRIPTION = 300


class PriseDePositionPage(PartiesRelues, RoutablePageMixin, PageAlliance):
    """Un texte commun : écrit par une organisation, cosigné par d'autres, signé parfois par le public, puis suivi."""

    # --- Le texte : ce que l'on signe (`versions.contenu.CHAMPS_SIGNES`) ----------------------------------------------
    nature = models.CharField(_("nature"), max_length=24, choices=NatureDePrise, default=NatureDePrise.COMMUNIQUE)
    en_bref = RichTextField(
        _("en bref"),
        blank=True,
        features=MISE_EN_FORME,
        help_text=_("L’essentiel en deux ou trois phrases : ce que vous demandez, à qui, pourquoi maintenant."),
    )
    texte = FluxDeBlocs(
        TexteDePriseBlock(required=False),
        verbose_name=_("texte"),
        blank=True,
        help_text=_("Le texte que les organisations approuvent. Rangez le détail dans des tiroirs."),
    )
    contexte_national = RichTextField(
        _("contexte national"), blank=True, features=MISE_EN_FORME, help_text=_("Ce qu’un journaliste doit savoir.")
    )
    contexte_europeen = RichTextField(
        _("contexte européen"), blank=True, features=MISE_EN_FORME, help_text=_("Ce qui se passe ailleurs.")
    )
    destinataires = FluxDeBlocs(
        DestinatairesBlock(required=False),
        verbose_name=_("destinataires"),
        blank=True,
        help_text=_("À qui le texte s’adresse, et ce qu’il demande à chacun."),
    )

    # --- Autour du texte ----------------------------------------------------------------------------------------------
    parue_le = models.DateField(
        _("parue le"),
        null=True,
        blank=True,
        help_text=_("Si elle a paru ailleurs, ou avant d’être ici. Sinon, la date de publication fait foi."),
    )
    embargo = models.DateTimeField(
        _("embargo jusqu’au"),
        null=True,
        blank=True,
        help_text=_("Le texte ne paraît pas avant. Programmez sa publication à cette heure ou après."),
    )
    contact_presse_nom = models.CharField(
        _("contact presse"), max_length=160, blank=True, help_text=_("Une personne ou un service, avec son accord.")
    )
    contact_presse_courriel = models.EmailField(
        _("adresse du contact presse"), blank=True, help_text=_("Une adresse que l’on peut publier.")
    )
    contact_presse_telephone = models.CharField(_("téléphone du contact presse"), max_length=40, blank=True)
    axes = ParentalManyToManyField("socle.Axe", verbose_name=_("axes"), blank=True, related_name="prises")
    themes = ClusterTaggableManager(through=ThemeDePrise, verbose_name=_("thèmes"), blank=True, related_name="prises")

    # --- Ensuite ------------------------------------------------------------------------------------------------------
    suites = FluxDeBlocs(
        SuitesBlock(required=False),
        verbose_name=_("suites"),
        blank=True,
        help_text=_(
            "Ce qui est arrivé après : une réponse, une rencontre, une décision. N’engage pas les signataires."
        ),
    )
    retombees = FluxDeBlocs(
        RetombeesBlock(required=False),
        verbose_name=_("retombées dans les médias"),
        blank=True,
        help_text=_("Qui en a parlé, quand, et où le lire."),
    )
    derniere_suite_le = models.DateField(_("dernière suite"), null=True, blank=True, editable=False, db_index=True)

    # --- Signature du public ------------------------------------------------------------------------------------------
    signature_publique = models.BooleanField(
        _("ouverte à la signature du public"),
        default=False,
        help_text=_("Chacun peut signer sur le site, et confirme par courriel."),
    )
    signature_des_organisations = models.BooleanField(
        _("les organisations non membres peuvent signer"),
        default=True,
        help_text=_("Leur nom paraît après vérification par le secrétariat."),
    )
    signature_ouverture = models.DateTimeField(
        _("ouverture"), null=True, blank=True, help_text=_("Vide : dès la publication.")
    )
    signature_cloture = models.DateTimeField(
        _("clôture"),
        null=True,
        blank=True,
        help_text=_("Vide : sans terme. Les noms s’effacent un an après la clôture."),
    )
    objectif = models.PositiveIntegerField(
        _("objectif"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000_000)],
        help_text=_("Combien de signatures vous visez ; montré comme une jauge."),
    )
    demander_fonction = models.CharField(
        _("fonction"), max_length=12, choices=ChampDemande, default=ChampDemande.MASQUE
    )
    demander_commune = models.CharField(
        _("commune"), max_length=12, choices=ChampDemande, default=ChampDemande.FACULTATIF
    )
    demander_organisation = models.CharField(
        _("organisation"), max_length=12, choices=ChampDemande, default=ChampDemande.MASQUE
    )
    demander_commentaire = models.CharField(
        _("commentaire"), max_length=12, choices=ChampDemande, default=ChampDemande.MASQUE
    )

    edit_handler = ONGLETS

    search_fields = [
        *PageAlliance.search_fields,
        index.SearchField("en_bref", boost=2),
        index.SearchField("texte"),
        index.SearchField("contexte_national"),
        index.SearchField("contexte_europeen"),
        index.SearchField("destinataires"),
        index.SearchField("suites"),
        index.SearchField("retombees"),
        index.RelatedFields("initiatrices", [index.SearchField("nom")]),
        index.RelatedFields("chiffres", [index.SearchField("signification")]),
        index.RelatedFields("themes", [index.SearchField("name")]),
        index.RelatedFields("axes", [index.SearchField("nom")]),
        index.FilterField("nature"),
    ]
    api_fields = [
        *(APIField(champ) for champ in ("nature", "parue_le", "derniere_suite_le", "chiffres", "signature_publique")),
        APIField("axes", serializer=SlugRelatedField(slug_field="cle", read_only=True, many=True)),
        APIField("themes", serializer=SlugRelatedField(slug_field="slug", read_only=True, many=True)),
    ]
    base_form_class = PriseDePositionForm
    parent_page_types = ["reseau.MembrePage", "actualites.PrisesDePositionIndexPage"]
    subpage_types: list[str] = []
    template = "actualites/prise_de_position_page.html"
    exclude_fields_in_copy = ["derniere_suite_le"]
    champs_annotes = ("en_bref", "texte", "contexte_national", "contexte_europeen")

    class Meta:
        verbose_name = _("prise de position")
        verbose_name_plural = _("prises de position")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.derniere_suite_le = max(
            (suite.value["date"] for suite in self.suites if suite.value.get("date")), default=None
        )
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.slug in ADRESSES_RESERVEES:
            raise ValidationError({"slug": _("Cette adresse est celle d’une page du site : choisissez-en une autre.")})
        if self.signature_ouverture and self.signature_cloture and self.signature_cloture <= self.signature_ouverture:
            raise ValidationError({"signature_cloture": _("La clôture doit suivre l’ouverture.")})
        if self.signature_publique and not self.signature_est_finie and self._a_des_signatures_anonymes:
            message = _("Les signatures de ce texte sont anonymes, il ne se rouvre pas : gardez une clôture passée.")
            raise ValidationError({"signature_cloture": message})
        if self.embargo and self.go_live_at and self.go_live_at < self.embargo:
            raise ValidationError({"go_live_at": _("Programmez la publication à l’heure de l’embargo ou après.")})

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """Publie une version, si ses mots sont ceux que l'on a approuvés et si l'embargo est levé.

        Raises: versions.garde.PublicationRefusee.
        """
        from ..versions.garde import verifier_la_publication

        if not verifier_la_publication(self, *args, **kwargs):
            return None
        return super().publish(*args, **kwargs)

    @cached_property
    def organisation(self) -> MembrePage | None:
        """L'organisation dans l'espace de laquelle le texte vit ; `None` pour un texte de toute l'alliance."""
        return MembrePage.objects.ancestor_of(self).first()

    @property
    def signature_est_ouverte(self) -> bool:
        """Vrai si le public peut signer maintenant."""
        maintenant = timezone.now()
        return (
            self.live
            and self.signature_publique
            and (self.signature_ouverture is None or self.signature_ouverture <= maintenant)
            and (self.signature_cloture is None or maintenant < self.signature_cloture)
        )

    @property
    def signature_est_finie(self) -> bool:
        return self.signature_cloture is not None and self.signature_cloture <= timezone.now()

    @property
    def _a_des_signatures_anonymes(self) -> bool:
        """Vrai si des adresses comptées sont déjà effacées : les mêmes personnes se compteraient deux fois."""
        comptees = Signature.objects.comptees() if self.pk else Signature.objects.none()
        return comptees.filter(prise=self.pk, anonymisee_le__isnull=False).exists()

    @property
    def rubrique(self) -> str:
        return "/prises-de-position/"

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        return [
            *super().fil_ariane(request),
            {"titre": str(_("Prises de position")), "adresse": self.rubrique},
            {"titre": self.get_nature_display(), "adresse": f"{self.rubrique}?nature={self.nature}"},
        ]

    @property
    def description_publique(self) -> str:
        return self.search_description or abreger(sans_appels(self.en_bref), LONGUEUR_DE_LA_DESCRIPTION)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from ..prises.fenetres import Fenetre, duree_de_garde

        reponse = super().serve(request, *args, **kwargs)
        if self.signature_publique:
            # Le compteur vit, et la signature s'ouvre et se ferme à son heure, sans que rien ne soit publié.
            fenetre = Fenetre(self.signature_ouverture, self.signature_cloture)
            garder_au_plus(reponse, duree_de_garde([fenetre], timezone.now()))
        return reponse

    def donnees_de_partage(self) -> dict[str, Any]:
        axes = list(self.axes.all())
        return {
            **super().donnees_de_partage(),
            "resume": "",
            "surtitre": [self.get_nature_display(), *(axe.nom for axe in axes)],
            "axe": axes[0].cle if axes else "",
            "panneaux": [str(initiatrice) for initiatrice in self.initiatrices.all()],
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..prises.lecture import contexte_de_lecture

        return {**super().get_context(request, *args, **kwargs), **contexte_de_lecture(self, request)}

    @path("pdf/", name="pdf")
    def pdf(self, request: HttpRequest) -> HttpResponse:
        from ..communique.pdf import servir_pdf

        return servir_pdf(request, self)

    @path("signer/", name="signer")
    def signer(self, request: HttpRequest) -> HttpResponse:
        from ..signatures.views import signer

        return signer(request, self)

    @path("signataires/", name="signataires")
    def signataires(self, request: HttpRequest) -> HttpResponse:
        from ..signatures.views import signataires

        return signataires(request, self)

    @path("integrer/", name="integrer")
    def integrer(self, request: HttpRequest) -> HttpResponse:
        from ..signatures.integration import integrer

        return integrer(request, self)

    # Wagtail referme d'une barre toute adresse qu'il donne à une page ; celle que l'on demande n'en a pas.
    @path("compteur.json/", name="compteur")
    def compteur(self, request: HttpRequest) -> HttpResponse:
        from ..signatures.integration import compteur

        return compteur(request, self)
