"""Le registre des candidatures : ce qui est déposé se lit, se filtre, s'exporte ; seuls des gestes y écrivent.

Un brouillon, ou une adresse pas encore confirmée, n'y paraît pas : la personne ne l'a pas encore confié.
"""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.models import Utilisateur
from alliance.socle.registres import InspectionDeRegistre, ListeDeRegistre, Registre

from ..choix import A_TRAITER, MODIFIABLES, NatureDeMembre, StatutDeCandidature
from ..models import Candidature
from .doublons import doublons
from .gestes_views import GESTES, VuePiece, deposees, gestes_de
from .pieces import nom_de
from .suivi import arrets_de

STATUTS = [(valeur, libelle) for valeur, libelle in StatutDeCandidature.choices if valeur not in MODIFIABLES]


def personnes_en_charge(request: Any) -> QuerySet[Any]:
    """Celles et ceux qui tiennent au moins une candidature."""
    return Utilisateur.objects.filter(candidatures_en_charge__isnull=False).distinct()


class FiltreDesCandidatures(WagtailFilterSet):
    statut = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Statut"), choices=STATUTS, widget=forms.CheckboxSelectMultiple
    )
    nature = django_filters.ChoiceFilter(label=gettext_lazy("Nature"), choices=NatureDeMembre.choices)
    en_charge = django_filters.ModelChoiceFilter(
        label=gettext_lazy("En charge"), queryset=personnes_en_charge, null_label=gettext_lazy("Personne")
    )

    class Meta:
        model = Candidature
        fields = ["statut", "nature", "en_charge"]


class ListeDesCandidatures(ListeDeRegistre):
    def get_base_queryset(self) -> QuerySet[Candidature]:
        return deposees().select_related("territoire", "en_charge")


class Dossier(InspectionDeRegistre):
    """Tout ce qui est écrit, ce qui ressemble, ce qui est arrivé, et ce que l'on peut faire."""

    page_title = gettext_lazy("Candidature")

    def get_object(self, queryset: Any = None) -> Candidature:
        return get_object_or_404(deposees().select_related("territoire", "en_charge", "membre"), pk=self.pk)

    @cached_property
    def header_more_buttons(self) -> list[HeaderButton]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        candidature = self.object
        return super().get_context_data(
            candidature=candidature,
            piece=nom_de(candidature),
            doublons=doublons(candidature) if candidature.statut in A_TRAITER else [],
            arrets=arrets_de(candidature, pour_le_secretariat=True),
            gestes=gestes_de(candidature, self.request.user),
            **kwargs,
        )


class Candidatures(Registre):
    model = Candidature
    icon = "doc-full-inverse"
    url_prefix = "reseau/candidatures"
    menu_label = gettext_lazy("Candidatures")
    index_view_class = ListeDesCandidatures
    inspect_view_class = Dossier
    inspect_template_name = "reseau/candidatures/admin/dossier.html"
    inspect_view_fields = ["organisation"]
    filterset_class = FiltreDesCandidatures
    search_fields = ["organisation", "territoire_libre", "nom"]
    search_backend_name = None
    ordering = "-deposee_le"
    list_display = [
        "organisation",
        Column("nature", label=gettext_lazy("Nature"), accessor="get_nature_display", sort_key="nature"),
        Column("lieu", label=gettext_lazy("Territoire"), accessor=lambda c: c.territoire or c.territoire_libre),
        StatusTagColumn(
            "statut",
            label=gettext_lazy("Statut"),
            accessor="get_statut_display",
            sort_key="statut",
            primary=lambda c: c.statut in A_TRAITER,
        ),
        Column("en_charge", label=gettext_lazy("En charge"), accessor=lambda c: c.en_charge or "–"),
        DateColumn("deposee_le", label=gettext_lazy("Déposée"), sort_key="deposee_le", width="14%"),
    ]
    list_export = [
        "organisation",
        "nature",
        "territoire",
        "territoire_libre",
        "pays",
        "site_web",
        "statut",
        "deposee_le",
        "decidee_le",
        "en_charge",
        "nom",
        "fonction",
        "role",
        "fin_de_mandat",
        "courriel",
    ]
    # Les étiquettes du modèle parlent à la personne qui candidate.
    export_headings = {
        "nom": gettext_lazy("Nom de la personne"),
        "fonction": gettext_lazy("Fonction"),
        "role": gettext_lazy("Rôle"),
        "fin_de_mandat": gettext_lazy("Fin de mandat"),
        "courriel": gettext_lazy("Adresse électronique"),
    }

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/piece/", VuePiece.as_view(), name="piece"),
            *(path(f"<int:pk>/{nom}/", vue.as_view(), name=nom) for nom, vue in GESTES.items()),
        ]


candidatures = Candidatures("candidatures")
