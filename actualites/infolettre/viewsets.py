"""Qui reçoit l'infolettre, ce que chacun y a choisi, et d'où vient son accord."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from alliance.socle.models import Axe
from alliance.socle.registres import ListeDeRegistre, Registre

from ..choix import EtatDAbonnement, NatureDeRejet
from ..models import Abonnement, ImportDAbonnements
from . import fiche_views, rejets_views
from .choix import Rythme
from .importation import views as importation

CHAMPS = [
    "courriel",
    "etat",
    "origine",
    "demande_le",
    "confirme_le",
    "desabonne_le",
    "numeros",
    "resume",
    "suspendu_le",
    "suspendu_pour",
    "importation",
]
SANS, AVEC = "non", "oui"


def _imports(request: HttpRequest | None) -> QuerySet[ImportDAbonnements]:
    return ImportDAbonnements.objects.filter(bilan__etat="fait")


def _axes(request: HttpRequest | None) -> QuerySet[Axe]:
    return Axe.objects.all()


class FiltreDesAbonnements(WagtailFilterSet):
    etat = django_filters.ChoiceFilter(label=gettext_lazy("État"), choices=EtatDAbonnement.choices)
    rythme = django_filters.ChoiceFilter(
        label=gettext_lazy("Rythme"), choices=Rythme.choices, method="filtrer_le_rythme"
    )
    suspendu = django_filters.ChoiceFilter(
        label=gettext_lazy("Suspendu"),
        choices=[(AVEC, gettext_lazy("Oui")), (SANS, gettext_lazy("Non")), *NatureDeRejet.choices],
        method="filtrer_la_suspension",
    )
    axes = django_filters.ModelChoiceFilter(label=gettext_lazy("Axe suivi"), queryset=_axes)
    importation = django_filters.ModelChoiceFilter(label=gettext_lazy("Liste importée"), queryset=_imports)

    class Meta:
        model = Abonnement
        fields = ["etat", "rythme", "suspendu", "axes", "importation"]

    def filtrer_le_rythme(self, abonnes: QuerySet[Abonnement], nom: str, valeur: str) -> QuerySet[Abonnement]:
        rythme = Rythme(valeur)
        return abonnes.filter(numeros=rythme.numeros, resume=rythme.resume)

    def filtrer_la_suspension(self, abonnes: QuerySet[Abonnement], nom: str, valeur: str) -> QuerySet[Abonnement]:
        if valeur in (AVEC, SANS):
            return abonnes.filter(suspendu_le__isnull=valeur == SANS)
        return abonnes.filter(suspendu_le__isnull=False, suspendu_pour=valeur)


def etat_en_clair(abonnement: Abonnement) -> str:
    """« Confirmé », ou « Confirmé, suspendu : adresse refusée »."""
    if abonnement.suspendu_le is None:
        return str(abonnement.get_etat_display())
    return _("%(etat)s, suspendu : %(raison)s") % {
        "etat": abonnement.get_etat_display(),
        "raison": abonnement.get_suspendu_pour_display().lower(),
    }


class ListeDesAbonnements(ListeDeRegistre):
    page_title = gettext_lazy("Abonnements à l’infolettre")

    def get_base_queryset(self) -> QuerySet[Abonnement]:
        return Abonnement.objects.select_related("importation")

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        ecrans = [
            (_("Importer une liste"), "abonnements:deposer", "upload"),
            (_("Imports"), "abonnements:imports", "history"),
            (_("Adresses rejetées"), "abonnements:rejets", "warning"),
        ]
        return [
            *super().header_more_buttons,
            *(
                Button(libelle, url=reverse(nom), icon_name=icone, priority=10 + rang)
                for rang, (libelle, nom, icone) in enumerate(ecrans)
            ),
        ]


class Abonnements(Registre):
    """Le registre de l'infolettre : la preuve de chaque accord ; seules les personnes y écrivent."""

    model = Abonnement
    icon = "mail"
    menu_label = gettext_lazy("Abonné·es")
    index_view_class = ListeDesAbonnements
    inspect_view_class = fiche_views.FicheDAbonnement
    inspect_template_name = "actualites/admin/infolettre/fiche.html"
    list_display = [
        TitleColumn("courriel", label=gettext_lazy("Adresse"), url_name="abonnements:inspect", sort_key="courriel"),
        Column("etat", label=gettext_lazy("État"), accessor=etat_en_clair, sort_key="etat"),
        Column("origine", label=gettext_lazy("Origine de l’accord")),
        DateColumn("demande_le", label=gettext_lazy("Demandé le"), sort_key="demande_le"),
        DateColumn("confirme_le", label=gettext_lazy("Confirmé le"), sort_key="confirme_le"),
    ]
    filterset_class = FiltreDesAbonnements
    search_fields = ["courriel"]
    list_export = CHAMPS
    inspect_view_fields = CHAMPS

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/lever/", fiche_views.LeverLaSuspension.as_view(), name="lever"),
            path("<int:pk>/effacer/", fiche_views.EffacerLaPersonne.as_view(), name="effacer"),
            path("imports/", importation.Imports.as_view(), name="imports"),
            path("imports/deposer/", importation.Deposer.as_view(), name="deposer"),
            path("imports/<int:pk>/", importation.UnImport.as_view(), name="import"),
            path("imports/<int:pk>/bilan.csv", importation.BilanDImport.as_view(), name="bilan"),
            path("rejets/", rejets_views.Rejets.as_view(), name="rejets"),
            path("rejets/importer/", rejets_views.ImporterDesRejets.as_view(), name="importer_rejets"),
        ]


abonnements = Abonnements("abonnements")
