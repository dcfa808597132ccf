"""L'écran « Statut et histoire » d'un membre, pour l'équipe centrale."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from alliance.socle.typographie import de_nom

from ..choix import PRESENTS, StatutDeMembre
from ..etancheite import est_de_l_equipe_centrale
from ..models import ChangementDeStatut, Mandat, MembrePage
from .forms import FormulaireDeStatut
from .statuts import ChangerStatut, RetirerChangement


class VueDeStatut(WagtailAdminTemplateMixin):
    """Ce que partagent les deux écrans : le membre, le fil, et la porte fermée (403) hors de l'équipe centrale."""

    request: HttpRequest
    header_icon = "history"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        self.membre = get_object_or_404(MembrePage, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("wagtailadmin_explore", args=[self.membre.pk]), "label": self.membre.title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_success_url(self) -> str:
        return reverse("statut_de_membre", args=[self.membre.pk])


class HistoireDeMembre(VueDeStatut, FormView):
    """L'histoire d'un membre en tableau, et de quoi y ajouter une date."""

    template_name = "reseau/admin/statut.html"
    form_class = FormulaireDeStatut

    def get_page_title(self) -> str:
        return _("Statut et histoire %(membre)s") % {"membre": de_nom(self.membre.title)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        histoire = list(self.membre.changements_de_statut.select_related("auteur").order_by("-depuis", "-pk"))
        return super().get_context_data(
            membre=self.membre,
            histoire=histoire,
            un_mandat_court=self.membre.mandats.filter(termine_le__isnull=True).exists(),
            **kwargs,
        )

    def form_valid(self, form: FormulaireDeStatut) -> HttpResponse:
        donnees = form.cleaned_data
        action = ChangerStatut(
            self.membre,
            donnees["statut"],
            depuis=donnees["depuis"],
            precision=donnees["precision"],
            motif=donnees["motif"],
            user=self.request.user,
        )
        try:
            action.execute()
        except ValidationError as refus:
            form.add_error(None, refus)
            return self.form_invalid(form)
        messages.success(self.request, _("C’est inscrit. Statut actuel : %(statut)s.") % {"statut": self._statut()})
        self._dire_ce_qui_reste_a_faire()
        return redirect(self.get_success_url())

    def _dire_ce_qui_reste_a_faire(self) -> None:
        """Un membre qui revient ne retrouve de lui-même ni sa page publiée, ni son équipe."""
        if self.membre.statut not in PRESENTS:
            return
        if not MembrePage.objects.live().filter(pk=self.membre.pk).exists():
            messages.warning(self.request, _("Sa page n’est pas publiée : publiez-la pour qu’on la lise."))
        if not Mandat.objects.en_cours().filter(membre=self.membre).exists():
            messages.warning(self.request, _("Son équipe n’a personne : invitez qui écrira et répondra d’elle."))

    def _statut(self) -> str:
        return str(StatutDeMembre(self.membre.statut).label).lower()


class RetirerDeLHistoire(VueDeStatut, TemplateView):
    """Confirmer, puis effacer une ligne saisie par erreur."""

    template_name = "reseau/admin/retirer_statut.html"
    page_title = gettext_lazy("Retirer une ligne de l’histoire")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.changement = ChangementDeStatut.objects.filter(pk=kwargs["ligne"], membre=kwargs["pk"]).first()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.changement is None:
            return self._deja_retiree()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.changement is None:
            return self._deja_retiree()
        try:
            RetirerChangement(self.changement, request.user).execute()
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            messages.success(request, _("La ligne est retirée ; le journal en garde trace."))
        return redirect(self.get_success_url())

    def _deja_retiree(self) -> HttpResponse:
        messages.warning(self.request, _("Cette ligne n’est plus dans l’histoire."))
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(membre=self.membre, changement=self.changement, **kwargs)
