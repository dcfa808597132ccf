"""Les écrans de la confirmation dans l'administration : les réponses à traiter, et le geste « Confirmer »."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from alliance.socle.ecrans import EcranEnFrancais
from alliance.socle.pagination import Pagination
from reseau.campagnes.traitement import REPONSES_PAR_PAGE, donner_suite
from reseau.etancheite import est_de_l_equipe_centrale

from ..models import DemandeDeConfirmation, FichePage
from .actions import AppliquerConfirmation, ConfirmerFiche, EcarterConfirmation, peut_confirmer
from .calendrier import a_traiter

GESTES = {"appliquer": AppliquerConfirmation, "ecarter": EcarterConfirmation}


class ReponsesATraiter(WagtailAdminTemplateMixin, TemplateView):
    """Les réponses qui attendent le secrétariat, une à une ou en lot."""

    template_name = "bonnes_pratiques/confirmation/a_traiter.html"
    page_title = gettext_lazy("Confirmations de fiches")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def reponses(self) -> QuerySet[DemandeDeConfirmation]:
        return a_traiter().select_related("fiche").order_by("repondue_le", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        adresse = reverse("confirmations_a_traiter")
        total = self.reponses.count()
        pagination = Pagination(
            total, REPONSES_PAR_PAGE, self.request.GET.get("p", ""), lambda numero: f"{adresse}?p={numero}"
        )
        return super().get_context_data(
            total=total,
            reponses=list(self.reponses[pagination.debut : pagination.fin]),
            pagination=pagination,
            registre=reverse("demandes_de_confirmation:index"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        donner_suite(request, DemandeDeConfirmation.objects.select_related("fiche"), GESTES).dire(request)
        return redirect("confirmations_a_traiter")


class ConfirmationDUneFiche(EcranEnFrancais, TemplateView):
    """Dire d'une fiche qu'elle est toujours d'actualité : une page l'explique, son bouton le fait."""

    template_name = "bonnes_pratiques/confirmation/geste.html"
    page_title = gettext_lazy("Confirmer : toujours d’actualité")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.fiche = get_object_or_404(FichePage, pk=kwargs["pk"])
        if not peut_confirmer(self.fiche, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.fiche.get_admin_display_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(fiche=self.fiche, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            ConfirmerFiche(self.fiche, request.user).execute()
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            messages.success(request, _("La fiche est confirmée à la date d’aujourd’hui."))
        return redirect("wagtailadmin_pages:edit", self.fiche.pk)
