import datetime
import uuid
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
from alliance.socle.cache import garder_au_plus
from alliance.socle.champs import FluxDeBlocs
from alliance.socle.choix import Precision
from alliance.socle.models import PageAlliance
from alliance.socle.notes import sans_appels
from alliance.socle.typographie import abreger
from alliance.socle.versions import PartiesRelues
from reseau.models import MembrePage

from ..choix import EtatDEvenement, FormeDEvenement, FrequenceDEvenement, ModaliteDEvenement, Tarif
from ..evenements.blocs import DescriptionBlock
from ..evenements.coherence import incoherences
from ..evenements.forms import EvenementForm
from ..evenements.fuseaux import FUSEAU_DU_SITE, FUSEAUX
from ..evenements.onglets import ONGLETS
from .agenda import ADRESSES_RESERVEES
from .composants_d_evenement import ThemeDEvenement

#: Ce qu'un moteur, un partage ou un flux montre d'un événement.
LONGUEUR_DE_LA_DESCRIPTION = 300


class EvenementPage(PartiesRelues, RoutablePageMixin, PageAlliance):
    """Un rendez-vous : une date, plusieurs jours, ou une série avec ses exceptions ; avant qu'il ait lieu, et après.

    Les dates et les heures sont celles de la pendule du lieu (`fuseau`) ; les instants s'en déduisent
    (`evenements.calendrier`) et se rangent, à la publication, dans `OccurrenceDEvenement`.
    """

    #: L'identifiant du rendez-vous dans tous les agendas (RFC 5545, UID) : il ne change jamais.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    # --- Ce que c'est -------------------------------------------------------------------------------------------------
    forme = models.CharField(_("forme"), max_length=24, choices=FormeDEvenement, default=FormeDEvenement.CONFERENCE)
    en_bref = RichTextField(
        _("en bref"),
        blank=True,
        features=MISE_EN_FORME,
        help_text=_("Ce qui s’y passe et pour qui, en deux ou trois phrases."),
    )
    description = FluxDeBlocs(
        DescriptionBlock(required=False),
        verbose_name=_("description"),
        blank=True,
        help_text=_("Le programme, les intervenantes et intervenants, ce qu’il faut apporter."),
    )
    image = models.ForeignKey(
        "socle.ImageAlliance",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Une affiche, une photographie ; ce qu’elle dit doit aussi être écrit ici."),
    )
    axes = ParentalManyToManyField("socle.Axe", verbose_name=_("axes"), blank=True, related_name="evenements")
    themes = ClusterTaggableManager(
        through=ThemeDEvenement, verbose_name=_("thèmes"), blank=True, related_name="evenements"
    )
    declinaison_de = models.ForeignKey(
        "self",
        verbose_name=_("déclinaison de"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="declinaisons",
        help_text=_("La journée d’action dont ceci est le rendez-vous local : les deux pages se répondent."),
    )

    # --- Quand --------------------------------------------------------------------------------------------------------
    date_debut = models.DateField(_("date"), null=True, blank=True)
    heure_debut = models.TimeField(_("heure de début"), null=True, blank=True, help_text=_("Vide : toute la journée."))
    date_fin = models.DateField(
        _("dernier jour"), null=True, blank=True, help_text=_("Seulement s’il dure plusieurs jours.")
    )
    heure_fin = models.TimeField(_("heure de fin"), null=True, blank=True)
    fuseau = models.CharField(
        _("fuseau horaire"),
        max_length=64,
        choices=FUSEAUX,
        default=FUSEAU_DU_SITE,
        help_text=_("L’heure est celle de la pendule du lieu."),
    )
    frequence = models.CharField(
        _("se répète"), max_length=16, blank=True, choices=FrequenceDEvenement, default=FrequenceDEvenement.AUCUNE
    )
    intervalle = models.PositiveSmallIntegerField(
        _("toutes les … fois"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
        help_text=_("2 : une semaine (un mois, un jour) sur deux."),
    )
    jours = models.CharField(
        _("jours de la semaine"),
        max_length=20,
        blank=True,
        help_text=_("Pour une série hebdomadaire. Vide : le jour de la première date."),
    )
    jusqu_au = models.DateField(_("jusqu’au"), null=True, blank=True, help_text=_("Le dernier jour possible."))
    nombre = models.PositiveSmallIntegerField(
        _("nombre de dates"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )

    # --- Où -----------------------------------------------------------------------------------------------------------
    modalite = models.CharField(
        _("modalité"), max_length=12, choices=ModaliteDEvenement, default=ModaliteDEvenement.SUR_PLACE
    )
    lieu_nom = models.CharField(_("lieu"), max_length=160, blank=True, help_text=_("« Salle des fêtes »."))
    adresse = models.CharField(_("adresse"), max_length=255, blank=True, help_text=_("Rue, code postal."))
    territoire = models.ForeignKey(
        "reseau.Territoire",
        verbose_name=_("commune ou territoire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evenements",
        help_text=_("Tapez trois lettres de son nom ; s’il manque, ajoutez-le."),
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Vide : celle du territoire."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    repli = models.CharField(
        _("repli en cas de pluie"),
        max_length=255,
        blank=True,
        help_text=_("Où l’on se retrouve, et comment le savoir."),
    )
    lien_distance = models.URLField(_("lien pour suivre à distance"), blank=True, max_length=500)
    distance_precisions = models.CharField(
        _("pour suivre à distance"), max_length=255, blank=True, help_text=_("Le mot de passe envoyé à l’inscription…")
    )

    # --- Y venir ------------------------------------------------------------------------------------------------------
    etat = models.CharField(_("tenue"), max_length=12, choices=EtatDEvenement, default=EtatDEvenement.PREVU)
    annonce = models.TextField(
        _("annonce"),
        blank=True,
        max_length=600,
        help_text=_("Pourquoi, et que faire : montrée en tête de la page. Obligatoire si l’événement n’est pas tenu."),
    )
    #: À partir de quel jour vaut la tenue, annoncée quand la série avait commencé ; rien : pour toutes ses dates.
    tenue_depuis = models.DateField(null=True, blank=True, editable=False)
    public = models.CharField(_("public"), max_length=160, blank=True, help_text=_("« Ouvert à toutes et tous »."))
    tarif = models.CharField(_("tarif"), max_length=12, blank=True, choices=Tarif, default=Tarif.NON_DIT)
    tarif_precisions = models.CharField(_("précisions sur le tarif"), max_length=160, blank=True)
    langues = models.CharField(
        _("langues"), max_length=120, blank=True, help_text=_("« Français, traduction en arabe ».")
    )
    inscription_adresse = models.URLField(_("lien d’inscription"), blank=True, max_length=500)
    inscription_avant = models.DateField(_("s’inscrire avant le"), null=True, blank=True)
    inscription_precisions = models.CharField(_("précisions sur l’inscription"), max_length=255, blank=True)
    contact_courriel = models.EmailField(_("adresse de contact"), blank=True, help_text=_("Que l’on peut publier."))
    acces_fauteuil = models.BooleanField(_("accessible en fauteuil roulant"), default=False)
    langue_des_signes = models.BooleanField(_("traduit en langue des signes"), default=False)
    boucle_magnetique = models.BooleanField(_("boucle magnétique"), default=False)
    garde_d_enfants = models.BooleanField(_("garde d’enfants"), default=False)
    accessibilite_precisions = models.CharField(_("précisions sur l’accessibilité"), max_length=255, blank=True)

    # --- Après --------------------------------------------------------------------------------------------------------
    compte_rendu = RichTextField(
        _("compte rendu"), blank=True, features=MISE_EN_FORME, help_text=_("Ce qui s’est dit et décidé.")
    )
    participants = models.PositiveIntegerField(
        _("participantes et participants"), null=True, blank=True, validators=[MaxValueValidator(10_000_000)]
    )
    participants_precision = models.CharField(
        _("précision"), max_length=12, blank=True, choices=Precision, default=Precision.EXACT
    )
    participants_source = models.CharField(_("source du nombre"), max_length=160, blank=True)
    points_forts = RichTextField(_("ce qui a marché"), blank=True, features=MISE_EN_FORME)
    points_difficiles = RichTextField(_("ce qui a été difficile"), blank=True, features=MISE_EN_FORME)

    edit_handler = ONGLETS

    search_fields = [
        *PageAlliance.search_fields,
        index.SearchField("en_bref", boost=2),
        index.SearchField("description"),
        index.SearchField("lieu_nom"),
        index.SearchField("compte_rendu"),
        index.SearchField("points_forts"),
        index.SearchField("points_difficiles"),
        index.RelatedFields(
            "territoire", [index.SearchField("nom"), index.SearchField("autres_noms"), index.SearchField("subdivision")]
        ),
        index.RelatedFields("organisations", [index.SearchField("nom")]),
        index.RelatedFields("themes", [index.SearchField("name")]),
        index.RelatedFields("axes", [index.SearchField("nom")]),
        index.FilterField("forme"),
    ]
    api_fields = [
        *(
            APIField(champ)
            for champ in ("forme", "date_debut", "heure_debut", "date_fin", "heure_fin", "fuseau", "modalite", "etat")
        ),
        APIField("axes", serializer=SlugRelatedField(slug_field="cle", read_only=True, many=True)),
        APIField("themes", serializer=SlugRelatedField(slug_field="slug", read_only=True, many=True)),
    ]
    base_form_class = EvenementForm
    parent_page_types = ["reseau.MembrePage", "actualites.AgendaIndexPage"]
    subpage_types: list[str] = []
    template = "actualites/evenement_page.html"
    exclude_fields_in_copy = ["uid"]
    champs_annotes = ("en_bref", "description")

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")

    def clean(self) -> None:
        super().clean()
        erreurs = incoherences(self)
        if self.slug in ADRESSES_RESERVEES:
            erreurs["slug"] = _("Cette adresse est celle d’une page du site : choisissez-en une autre.")
        if erreurs:
            raise ValidationError(erreurs)

    @cached_property
    def organisation(self) -> MembrePage | None:
        """L'organisation dans l'espace de laquelle l'événement vit ; `None` pour un événement de toute l'alliance."""
        return MembrePage.objects.ancestor_of(self).first()

    @property
    def dernier_jour(self) -> datetime.date | None:
        """Le dernier jour de la première date, à la pendule du lieu."""
        return self.date_fin or self.date_debut

    @property
    def rubrique(self) -> str:
        return "/agenda/"

    def fil_ariane(self, request: HttpRequest | None = None) -> list[dict[str, str]]:
        return [
            *super().fil_ariane(request),
            {"titre": str(_("Agenda")), "adresse": self.rubrique},
            {"titre": self.get_forme_display(), "adresse": f"{self.rubrique}?forme={self.forme}"},
        ]

    @property
    def description_publique(self) -> str:
        return self.search_description or abreger(sans_appels(self.en_bref), LONGUEUR_DE_LA_DESCRIPTION)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.alias_of_id:
            # Wagtail le reprend de la page dont il fait l'alias.
            self.uid = uuid.uuid4()
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """La page telle que cette version la dit ; jamais son identifiant : celui d'une copie est le sien."""
        page = super().with_content_json(content)
        page.uid = self.uid
        return page

    def donnees_de_partage(self) -> dict[str, Any]:
        from ..evenements.moments import PAS_TENUE
        from ..evenements.presentation import capitale, lieu_en_tout, quand_a_lieu
        from ..evenements.tenue import avec_sa_tenue, tenue_de

        axes, tenue, donnees = list(self.axes.all()), tenue_de(self), super().donnees_de_partage()
        lieu = self.territoire.nom if self.territoire else self.lieu_nom
        return {
            **donnees,
            "titre": avec_sa_tenue(donnees["titre"], tenue),
            "resume": ". ".join(mot for mot in (capitale(quand_a_lieu(self)), capitale(lieu_en_tout(self))) if mot),
            "surtitre": [self.get_forme_display(), *(axe.nom for axe in axes[:1])],
            "axe": axes[0].cle if axes else "",
            "panneaux": [lieu] if lieu and self.modalite != ModaliteDEvenement.A_DISTANCE else [],
            "barre": tenue in PAS_TENUE,
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reponse = super().serve(request, *args, **kwargs)
        contexte = getattr(reponse, "context_data", None)
        if contexte and "duree_de_garde" in contexte:
            # À venir, en cours, passé : l'heure change la page sans que rien ne soit publié.
            garder_au_plus(reponse, contexte["duree_de_garde"])
        return reponse

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..evenements.lecture import contexte_de_lecture

        return {**super().get_context(request, *args, **kwargs), **contexte_de_lecture(self, request)}

    # Wagtail referme d'une barre toute adresse qu'il donne à une page ; celle que l'on demande n'en a pas.
    @path("evenement.ics/", name="ics")
    def ics(self, request: HttpRequest) -> HttpResponse:
        from ..agenda.ics import servir_un_evenement

        return servir_un_evenement(request, self)
