"""Les campagnes et leurs réponses dans l'administration."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from alliance.socle.registres import Registre
from alliance.socle.typographie import date_longue

from ..models import Campagne, Sollicitation
from .ecrans import Cloture, Lancement, Relance, SuiviDeCampagne
from .forms import CampagneForm


def etat(campagne: Campagne) -> str:
    if campagne.close_le:
        return _("Terminée")
    return _("En cours") if campagne.lancee_le else _("À lancer")


def reponses_recues(campagne: Any) -> str:
    return f"{campagne.recues} / {campagne.demandees}" if campagne.demandees else "–"


class ListeDesCampagnes(IndexView):
    def get_base_queryset(self) -> Any:
        return (
            super()
            .get_base_queryset()
            .annotate(
                demandees=Count("sollicitations"),
                recues=Count("sollicitations", filter=Q(sollicitations__repondue_le__isnull=False)),
            )
        )

    add_item_label = gettext_lazy("Ajouter une campagne")

    def get_delete_url(self, instance: Campagne) -> str | None:
        """Une campagne lancée ne s'efface pas : ses réponses en sont la mémoire."""
        return super().get_delete_url(instance) if instance.lancee_le is None else None

    def get_edit_url(self, instance: Campagne) -> str:
        """Le titre mène à l'avancement, d'où l'on modifie."""
        return reverse("campagnes:suivre", args=[instance.pk])


class VersLeSuivi:
    """Enregistrer mène à l'avancement, où l'on lance."""

    object: Campagne

    def get_success_url(self) -> str:
        return reverse("campagnes:suivre", args=[self.object.pk])


class CreerUneCampagne(VersLeSuivi, CreateView):
    page_title = gettext_lazy("Nouvelle campagne")
    success_message = gettext_lazy("La campagne « %(object)s » est enregistrée.")

    def save_instance(self) -> Campagne:
        self.form.instance.creee_par = self.request.user
        campagne: Campagne = super().save_instance()
        return campagne


class ModifierUneCampagne(VersLeSuivi, EditView):
    success_message = gettext_lazy("La campagne « %(object)s » est enregistrée.")


class EffacerUneCampagne(DeleteView):
    """Une campagne lancée ne s'efface pas : ses réponses en sont la mémoire."""

    def get_object(self, queryset: Any = None) -> Campagne:
        campagne: Campagne = super().get_object(queryset)
        if campagne.lancee_le is not None:
            raise PermissionDenied
        return campagne


class Campagnes(ModelViewSet):
    model = Campagne
    icon = "history"
    menu_label = gettext_lazy("Campagnes")
    add_to_admin_menu = False
    index_view_class = ListeDesCampagnes
    add_view_class = CreerUneCampagne
    edit_view_class = ModifierUneCampagne
    delete_view_class = EffacerUneCampagne
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        "titre",
        Column("etat", label=gettext_lazy("État"), accessor=etat),
        Column("reponses", label=gettext_lazy("Réponses"), accessor=reponses_recues),
        Column(
            "echeance",
            label=gettext_lazy("Échéance"),
            accessor=lambda campagne: date_longue(campagne.echeance),
            sort_key="echeance",
        ),
    ]
    search_fields = ["titre"]

    def get_form_class(self, for_update: bool = False) -> type[CampagneForm]:
        return CampagneForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/suivre/", SuiviDeCampagne.as_view(), name="suivre"),
            path("<int:pk>/lancer/", Lancement.as_view(), name="lancer"),
            path("<int:pk>/relancer/", Relance.as_view(), name="relancer"),
            path("<int:pk>/clore/", Cloture.as_view(), name="clore"),
        ]


class FiltreDesReponses(WagtailFilterSet):
    repondu = django_filters.ChoiceFilter(
        label=gettext_lazy("Réponse reçue"),
        choices=[("oui", gettext_lazy("Oui")), ("non", gettext_lazy("Non : silencieux"))],
        method="filtrer_repondu",
    )

    class Meta:
        model = Sollicitation
        fields = ["campagne", "repondu", "reponse", "suite"]

    def filtrer_repondu(self, queryset: Any, nom: str, valeur: str) -> Any:
        return queryset.filter(repondue_le__isnull=valeur == "non")


class ReponsesDeCampagne(Registre):
    model = Sollicitation
    icon = "comment"
    menu_label = gettext_lazy("Réponses de campagne")
    list_display = [
        "membre",
        "courriel",
        "campagne",
        Column("reponse", label=gettext_lazy("Réponse"), accessor="get_reponse_display"),
        DateColumn("repondue_le", label=gettext_lazy("Répondue le"), sort_key="repondue_le"),
        Column("relances", label=gettext_lazy("Relances")),
        Column("suite", label=gettext_lazy("Suite"), accessor="get_suite_display"),
    ]
    filterset_class = FiltreDesReponses
    search_fields = ["membre__title", "courriel", "nouveau_nom"]
    list_export = [
        "campagne",
        "membre",
        "courriel",
        "envoyee_le",
        "relances",
        "repondue_le",
        "get_reponse_display",
        "motif",
        "nouveau_nom",
        "nouvelle_fonction",
        "nouveau_courriel",
        "quitte",
        "message",
        "get_suite_display",
        "suite_le",
        "suite_par",
    ]
    inspect_view_fields = [
        "campagne",
        "membre",
        "courriel",
        "envoyee_le",
        "relances",
        "relancee_le",
        "repondue_le",
        "reponse",
        "motif",
        "nouveau_nom",
        "nouvelle_fonction",
        "nouveau_courriel",
        "quitte",
        "message",
        "suite",
        "suite_le",
        "suite_par",
    ]


campagnes = Campagnes("campagnes")
reponses_de_campagne = ReponsesDeCampagne("reponses_de_campagne")
