"""Ce que les agendas suivis ajoutent à l'administration."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .actions import peut_suivre_des_agendas
from .viewsets import AgendasSuivis, a_trancher, agendas_suivis


@hooks.register("register_admin_viewset")
def ecrans_des_agendas() -> AgendasSuivis:
    return agendas_suivis


class PanneauDesDisparus(Component):
    """Sur l'accueil de l'administration : ce qui n'est plus annoncé ailleurs, et attend une décision."""

    name = "agendas-suivis"
    template_name = "actualites/admin/ailleurs/panneau.html"
    order = 155

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        suivis = a_trancher().select_related("flux", "evenement").order_by("disparu_le", "pk")
        return {"n": suivis.count(), "suivis": suivis[:5]}


@hooks.register("construct_homepage_panels")
def disparus_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    if peut_suivre_des_agendas(request.user) and a_trancher().exists():
        panels.append(PanneauDesDisparus())


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for code, libelle, phrase in (
        ("venu_d_ailleurs", gettext_lazy("Suivre ailleurs"), gettext_lazy("Venu d’un agenda suivi")),
        ("ne_plus_suivre", gettext_lazy("Ne plus suivre"), gettext_lazy("Ne suit plus l’agenda dont il venait")),
        ("relire_agenda", gettext_lazy("Relire un agenda"), gettext_lazy("Agenda relu sans attendre")),
    ):
        actions.register_action(f"actualites.{code}", libelle, phrase)
