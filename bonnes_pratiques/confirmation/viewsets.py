"""Le registre des demandes de confirmation."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from alliance.socle.registres import Registre

from ..models import DemandeDeConfirmation


class FiltreDesDemandes(WagtailFilterSet):
    repondu = django_filters.ChoiceFilter(
        label=_("Réponse reçue"), choices=[("oui", _("Oui")), ("non", _("Non"))], method="filtrer_repondu"
    )

    class Meta:
        model = DemandeDeConfirmation
        fields = ["repondu", "reponse", "suite"]

    def filtrer_repondu(self, queryset: Any, nom: str, valeur: str) -> Any:
        return queryset.filter(repondue_le__isnull=valeur == "non")


class DemandesDeConfirmation(Registre):
    model = DemandeDeConfirmation
    icon = "check"
    menu_label = _("Demandes de confirmation")
    list_display = [
        "fiche",
        "courriel",
        DateColumn("envoyee_le", label=_("Demandée le"), sort_key="envoyee_le"),
        Column("reponse", label=_("Réponse"), accessor="get_reponse_display"),
        DateColumn("repondue_le", label=_("Répondue le"), sort_key="repondue_le"),
        Column("suite", label=_("Suite"), accessor="get_suite_display"),
    ]
    filterset_class = FiltreDesDemandes
    search_fields = ["fiche__title", "courriel", "nom"]
    list_export = [
        "fiche",
        "nom",
        "courriel",
        "envoyee_le",
        "relances",
        "repondue_le",
        "get_reponse_display",
        "message",
        "depuis_annee",
        "motif",
        "secretariat_prevenu_le",
        "get_suite_display",
        "suite_le",
        "suite_par",
    ]
    inspect_view_fields = [
        "fiche",
        "nom",
        "courriel",
        "envoyee_le",
        "relances",
        "relancee_le",
        "repondue_le",
        "reponse",
        "message",
        "depuis_annee",
        "motif",
        "secretariat_prevenu_le",
        "suite",
        "suite_le",
        "suite_par",
    ]


demandes_de_confirmation = DemandesDeConfirmation("demandes_de_confirmation")
