"""Ce que les candidatures ajoutent à l'administration."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from ..choix import A_TRAITER, GenreDePas
from ..etancheite import est_de_l_equipe_centrale
from ..menu import CROCHET
from ..models import Candidature
from .viewsets import Candidatures, candidatures


def a_traiter() -> int:
    """Combien de candidatures attendent le secrétariat, ou une réponse qu'il a demandée."""
    return Candidature.objects.filter(statut__in=A_TRAITER).count()


def adresse_de_la_file() -> str:
    """Le registre, réduit à ce qui attend."""
    return f"{reverse('candidatures:index')}?{'&'.join(f'statut={statut.value}' for statut in sorted(A_TRAITER))}"


class EntreeDesCandidatures(MenuItem):
    """L'entrée du menu, qui dit combien attendent."""

    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        n = a_traiter()
        libelle = _("Candidatures (%(n)d)") % {"n": n} if n else str(self.label)
        return LinkMenuItem(
            self.name, libelle, self.url, icon_name=self.icon_name, classname=self.classname, attrs=self.attrs
        )


class PanneauDesCandidatures(Component):
    """Sur l'accueil de l'administration : combien attendent, et les plus anciennes."""

    name = "candidatures"
    template_name = "reseau/candidatures/admin/panneau.html"
    order = 150

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        attendent = Candidature.objects.filter(statut__in=A_TRAITER).select_related("en_charge")
        return {
            "n": attendent.count(),
            "candidatures": attendent.order_by("deposee_le")[:5],
            "adresse": adresse_de_la_file(),
        }


@hooks.register("register_admin_viewset")
def registre_des_candidatures() -> Candidatures:
    return candidatures


@hooks.register(CROCHET)
def entree_des_candidatures() -> MenuItem:
    return EntreeDesCandidatures(
        gettext_lazy("Candidatures"),
        reverse("candidatures:index"),
        name="candidatures",
        icon_name=candidatures.icon,
        order=100,
    )


@hooks.register("construct_homepage_panels")
def candidatures_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    if est_de_l_equipe_centrale(request.user) and a_traiter():
        panels.append(PanneauDesCandidatures())


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for genre in GenreDePas:
        actions.register_action(f"candidature.{genre.value}", genre.label, genre.label)
