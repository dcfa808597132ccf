"""Ce que les événements proposés ajoutent à l'administration."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from reseau.etancheite import est_de_l_equipe_centrale

from ..agenda.menu import CROCHET
from .viewsets import Propositions, a_relire, confiees, propositions


class EntreeDesPropositions(MenuItem):
    """L'entrée du menu ; l'accueil dit combien attendent."""

    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


class PanneauDesPropositions(Component):
    """Sur l'accueil de l'administration : combien attendent, et les plus anciennes."""

    name = "propositions"
    template_name = "actualites/propositions/admin/panneau.html"
    order = 160

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        attendent = confiees().filter(a_relire())
        return {
            "n": attendent.count(),
            "propositions": attendent.order_by("confirmee_le")[:5],
            "adresse": reverse("propositions_d_evenement:index"),
        }


@hooks.register("register_admin_viewset")
def registre_des_propositions() -> Propositions:
    return propositions


@hooks.register(CROCHET)
def entree_des_propositions() -> MenuItem:
    return EntreeDesPropositions(
        gettext_lazy("Événements proposés"),
        reverse("propositions_d_evenement:index"),
        name="propositions",
        icon_name=propositions.icon,
        order=100,
    )


@hooks.register("construct_homepage_panels")
def propositions_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    if est_de_l_equipe_centrale(request.user) and confiees().filter(a_relire()).exists():
        panels.append(PanneauDesPropositions())


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for geste, libelle, phrase in (
        ("confirmer", gettext_lazy("Proposer un événement"), gettext_lazy("Proposé par le public, adresse confirmée")),
        (
            "modifier",
            gettext_lazy("Modifier un événement proposé"),
            gettext_lazy("Modifié par la personne qui le propose"),
        ),
        ("retirer", gettext_lazy("Retirer un événement proposé"), gettext_lazy("Retiré par la personne")),
        ("accepter", gettext_lazy("Accepter un événement proposé"), gettext_lazy("Accepté : la page a paru")),
        ("refuser", gettext_lazy("Refuser un événement proposé"), gettext_lazy("Refusé, avec un motif")),
    ):
        actions.register_action(f"proposition.{geste}", libelle, phrase)
