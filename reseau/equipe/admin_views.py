"""Lire l'équipe d'une organisation dans l'administration : la liste, et l'écran où chacune se tient."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import permission_denied
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.pagination import Pagination
from alliance.socle.typographie import de_nom

from ..etancheite import est_de_l_equipe_centrale
from ..models import MembrePage
from . import actions
from .gestes import mandats_actifs
from .lecture import Equipe, organisations_avec_equipe

MANDATS_PASSES_PAR_PAGE = 20


class ListeDesEquipes(IndexView):
    """Les organisations et ce que compte leur équipe ; une personne n'y voit que les siennes."""

    model = MembrePage
    permission_policy = None
    any_permission_required = None
    page_title = gettext_lazy("Équipes des organisations")
    header_icon = "group"
    index_url_name = "equipe:liste"
    index_results_url_name = "equipe:liste_resultats"
    search_fields = ["title"]
    search_backend_name = None
    default_ordering = "title"
    paginate_by = 50
    columns = [
        TitleColumn("title", label=gettext_lazy("Organisation"), sort_key="title", url_name="equipe:equipe"),
        Column("statut", label=gettext_lazy("Statut"), accessor="get_statut_display"),
        Column("personnes", label=gettext_lazy("En exercice"), sort_key="personnes"),
        Column("invitees", label=gettext_lazy("Invitées"), sort_key="invitees"),
        Column(
            "a_un_referent",
            label=gettext_lazy("Référent·e"),
            accessor=lambda membre: _("oui") if membre.a_un_referent else _("aucun·e"),
            sort_key="a_un_referent",
        ),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.siennes: list[int] | None = None
        if not est_de_l_equipe_centrale(request.user):
            self.siennes = list(mandats_actifs(request.user).values_list("membre_id", flat=True).distinct())
            if not self.siennes:
                return permission_denied(request, PermissionDenied())
            if len(self.siennes) == 1:
                return redirect("equipe:equipe", self.siennes[0])
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return organisations_avec_equipe(self.siennes)


class DansUneEquipe(WagtailAdminTemplateMixin):
    """Un écran de l'équipe d'une organisation ; 403 à qui ne la tient pas, en lecture comme en envoi."""

    request: HttpRequest
    membre: MembrePage
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.preparer(**kwargs)
        if not self.permis(request.user):
            # Levée, Wagtail en ferait un renvoi vers l'accueil : un refus doit se lire comme tel.
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    def preparer(self, **kwargs: Any) -> None:
        self.membre = get_object_or_404(MembrePage, pk=kwargs["membre_pk"])

    def permis(self, user: Any) -> bool:
        return actions.peut_tenir_l_equipe(user, self.membre)

    @property
    def retour(self) -> str:
        return reverse("equipe:equipe", args=[self.membre.pk])

    def get_header_title(self) -> str:
        return self.get_page_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        equipe = {"url": self.retour, "label": _("Équipe %(nom)s") % {"nom": de_nom(self.membre.title)}}
        return [*self.breadcrumbs_items, equipe, {"url": "", "label": self.get_page_title()}]


class VueDEquipe(DansUneEquipe, TemplateView):
    """L'équipe : qui y est, à qui l'alliance s'adresse, qui y a été. Les gestes et les adresses, à qui la tient."""

    template_name = "reseau/equipe/admin/equipe.html"

    def permis(self, user: Any) -> bool:
        self.tient = actions.peut_tenir_l_equipe(user, self.membre)
        return self.tient or actions.peut_voir_l_equipe(user, self.membre)

    def get_page_title(self) -> str:
        return _("Équipe %(nom)s") % {"nom": de_nom(self.membre.title)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.tient:
            return []
        adresse = reverse("equipe:inviter", args=[self.membre.pk])
        return [HeaderButton(_("Inviter une personne"), url=adresse, icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        equipe = Equipe(self.membre)
        contexte: dict[str, Any] = {"equipe": equipe, "membre": self.membre, "tient": self.tient}
        if self.tient:
            pagination = Pagination(
                total=equipe.passes.count(),
                par_page=MANDATS_PASSES_PAR_PAGE,
                demandee=self.request.GET.get("p", ""),
                adresse=lambda numero: f"{self.retour}?p={numero}#mandats-passes",
            )
            contexte |= {"pagination": pagination, "passes": equipe.passes[pagination.debut : pagination.fin]}
        return super().get_context_data(**contexte, **kwargs)
