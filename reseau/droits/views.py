"""Le rapport du secrétariat : qui peut quoi, dans toute l'alliance."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from alliance.socle.exports import ExportSurMixin, journaliser_un_export
from alliance.socle.models import Utilisateur

from ..etancheite import est_de_l_equipe_centrale
from .lignes import ROLES, Compte, Ligne, lignes

LIGNES_PAR_PAGE = 50


class FiltresDesDroits(WagtailFilterSet):
    """Ce que l'on demande au rapport ; la vue l'applique à des lignes déjà lues."""

    organisation = django_filters.CharFilter(label=_("Organisation, ou le début d’un mot de son nom"))
    role = django_filters.ChoiceFilter(label=_("Rôle"), choices=lambda: ROLES.items(), empty_label=_("Tous"))
    compte = django_filters.ChoiceFilter(label=_("Compte"), choices=Compte.choices, empty_label=_("Tous"))
    dormant = django_filters.ChoiceFilter(
        label=_("Dormant"), choices=[("oui", _("Dormants seulement"))], empty_label=_("Tous")
    )
    sans_mandat = django_filters.ChoiceFilter(
        label=_("Mandat"), choices=[("oui", _("Droits sans mandat seulement"))], empty_label=_("Tous")
    )

    class Meta:
        model = Utilisateur
        fields: list[str] = []


def retenues(toutes: list[Ligne], choix: dict[str, Any], question: str = "") -> list[Ligne]:
    """Les lignes qui répondent à tous les filtres et à la recherche, sans égard à la casse."""
    organisation, question = (choix.get("organisation") or "").casefold().strip(), question.casefold().strip()

    def retenue(ligne: Ligne) -> bool:
        return (
            organisation in ligne.organisation.casefold()
            and question in f"{ligne.personne} {ligne.courriel} {ligne.organisation}".casefold()
            and choix.get("role") in ("", None, ligne.role)
            and choix.get("compte") in ("", None, ligne.compte)
            and (ligne.dormant or not choix.get("dormant"))
            and (ligne.sans_mandat or not choix.get("sans_mandat"))
        )

    return [ligne for ligne in toutes if retenue(ligne)]


def equipe_de(ligne: Ligne) -> str | None:
    """L'écran d'où l'on tient l'équipe de l'organisation ; rien pour les rôles communs."""
    return reverse("equipe:equipe", args=[ligne.membre_pk]) if ligne.membre_pk else None


class EquipeColumn(TitleColumn):
    """Le nom de l'organisation, qui mène à son équipe, sans prendre le corps d'un titre."""

    cell_template_name = "reseau/droits/equipe.html"


class QuiPeutQuoi(ExportSurMixin, ReportView):
    """Une ligne par personne et par organisation, à l'équipe centrale seule."""

    page_title = _("Qui peut quoi")
    header_icon = "key"
    verbose_name_plural = _("droits")
    index_url_name = "qui_peut_quoi"
    index_results_url_name = "qui_peut_quoi_results"
    paginate_by = LIGNES_PAR_PAGE
    filterset_class = FiltresDesDroits
    is_searchable = True
    default_ordering = None
    columns = [
        Column("personne", label=_("Personne"), width="14%"),
        EquipeColumn("organisation", label=_("Organisation"), get_url=equipe_de, width="18%"),
        Column("role_libelle", label=_("Rôle")),
        Column("fonction", label=_("Fonction"), width="20%"),
        Column("mandat_libelle", label=_("Mandat")),
        Column("compte_libelle", label=_("Compte")),
        Column("connexion_libelle", label=_("Dernière connexion")),
        Column("a_regarder", label=_("À regarder")),
    ]
    export_headings = {
        "organisation": _("Organisation"),
        "personne": _("Personne"),
        "courriel": _("Adresse électronique"),
        "role_libelle": _("Rôle"),
        "fonction": _("Fonction"),
        "debut": _("Du"),
        "fin": _("Au"),
        "compte_libelle": _("Compte"),
        "derniere_connexion": _("Dernière connexion"),
        "a_regarder": _("À regarder"),
    }
    list_export = list(export_headings)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self) -> str:
        return f"qui-peut-quoi-{timezone.localdate():%Y-%m-%d}"

    def get_filtered_queryset(self) -> list[Ligne]:
        filtres = self.filters
        choix = filtres.form.cleaned_data if filtres and filtres.is_valid() else {}
        return retenues(lignes(), choix, self.search_query)

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        # Des lignes composées, et non une requête : le journal reçoit leur compte.
        journaliser_un_export(self.request, Utilisateur, len(queryset), spreadsheet_format)
        return super(ExportSurMixin, self).as_spreadsheet(queryset, spreadsheet_format)
