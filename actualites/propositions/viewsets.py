"""Le registre des événements proposés : ce qui attend d'abord ; seuls des gestes y écrivent.

Une proposition dont l'adresse n'est pas confirmée n'y paraît pas : la personne ne l'a pas encore confiée.
"""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.fields import SmallIntegerField
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.registres import InspectionDeRegistre, ListeDeRegistre, Registre

from ..choix import EtatDeProposition
from ..models import PropositionDEvenement
from .admin_views import VueRefuser
from .lecture import arrets_de, releve_de
from .liens import expire_le, fin_de
from .views import corrigees_de

ETATS = [(valeur, nom) for valeur, nom in EtatDeProposition.choices if valeur != EtatDeProposition.A_CONFIRMER]


def confiees() -> QuerySet[PropositionDEvenement]:
    """Celles que l'équipe peut lire."""
    return PropositionDEvenement.objects.exclude(etat=EtatDeProposition.A_CONFIRMER)


def a_relire() -> Q:
    """Celles qui attendent une décision, et les publiées dont une correction attend."""
    return Q(etat=EtatDeProposition.CONFIRMEE) | Q(etat=EtatDeProposition.ACCEPTEE, modifiee_le__gt=F("decidee_le"))


def etat_de(proposition: PropositionDEvenement) -> str:
    return str(_("Correction à relire") if proposition.corrigee_depuis else proposition.get_etat_display())


def par_qui(proposition: PropositionDEvenement) -> str:
    return proposition.organisation or proposition.nom or "–"


class FiltreDesPropositions(WagtailFilterSet):
    etat = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("État"), choices=ETATS, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PropositionDEvenement
        fields = ["etat"]


class ListeDesPropositions(ListeDeRegistre):
    def get_base_queryset(self) -> QuerySet[PropositionDEvenement]:
        rang = Case(When(a_relire(), then=Value(0)), default=Value(1), output_field=SmallIntegerField())
        return confiees().annotate(rang=rang)

    def order_queryset(self, queryset: Any) -> Any:
        # Ce qui attend d'abord, quel que soit l'ordre choisi ensuite.
        rangees = super().order_queryset(queryset)
        return rangees.order_by("rang", *rangees.query.order_by)


class Dossier(InspectionDeRegistre):
    """Ce que la personne a écrit, ce que la rédaction en a fait, et ce que l'on peut faire."""

    page_title = gettext_lazy("Événement proposé")

    def get_object(self, queryset: Any = None) -> PropositionDEvenement:
        return get_object_or_404(confiees().select_related("evenement"), pk=self.pk)

    @cached_property
    def header_more_buttons(self) -> list[HeaderButton]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposition = self.object
        page = proposition.evenement
        return super().get_context_data(
            proposition=proposition,
            etat=etat_de(proposition),
            brouillon=reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else "",
            page_publique=page.get_url(self.request) if page and page.live else "",
            releve=releve_de(proposition.donnees),
            corrigees=[partie.nom for partie in corrigees_de(proposition)],
            arrets=arrets_de(proposition),
            fin=fin_de(proposition),
            efface_le=expire_le(proposition),
            **kwargs,
        )


class Propositions(Registre):
    model = PropositionDEvenement
    icon = "calendar-alt"
    url_prefix = "actualites/propositions"
    menu_label = gettext_lazy("Événements proposés")
    index_view_class = ListeDesPropositions
    inspect_view_class = Dossier
    inspect_template_name = "actualites/propositions/admin/dossier.html"
    inspect_view_fields = ["organisation"]
    filterset_class = FiltreDesPropositions
    search_fields = ["donnees__titre", "nom", "organisation"]
    search_backend_name = None
    ordering = "-confirmee_le"
    list_display = [
        "__str__",
        Column("par_qui", label=gettext_lazy("Proposé par"), accessor=par_qui, sort_key="organisation"),
        StatusTagColumn(
            "etat",
            label=gettext_lazy("État"),
            accessor=etat_de,
            sort_key="etat",
            primary=lambda p: p.est_a_relire or p.corrigee_depuis,
        ),
        DateColumn("confirmee_le", label=gettext_lazy("Confirmée"), sort_key="confirmee_le", width="14%"),
        DateColumn("decidee_le", label=gettext_lazy("Décidée"), sort_key="decidee_le", width="14%"),
    ]
    list_export = ["titre", "etat", "nom", "organisation", "courriel", "proposee_le", "confirmee_le", "decidee_le"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("<int:pk>/refuser/", VueRefuser.as_view(), name="refuser")]


propositions = Propositions("propositions_d_evenement")
