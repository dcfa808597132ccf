"""Ce que le profil des membres ajoute à l'administration."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from ..etancheite import est_de_l_equipe_centrale
from ..models import MembrePage
from .entraide import Entraide
from .statuts import CommencerHistoire
from .views import HistoireDeMembre, RetirerDeLHistoire
from .viewsets import ReseauxDAppartenance, reseaux_d_appartenance


@hooks.register("register_admin_urls")
def adresses_du_profil() -> list[URLPattern]:
    return [
        path("membres/<int:pk>/statut/", HistoireDeMembre.as_view(), name="statut_de_membre"),
        path(
            "membres/<int:pk>/statut/<int:ligne>/retirer/",
            RetirerDeLHistoire.as_view(),
            name="retirer_statut_de_membre",
        ),
        path("entraide/", Entraide.as_view(), name="entraide"),
    ]


@hooks.register("after_create_page", order=10)
def commencer_l_histoire(request: HttpRequest, page: Page) -> None:
    """Une organisation créée à la main est active du jour de son adhésion ; l'espace est ouvert avant (ordre 0)."""
    if isinstance(page, MembrePage):
        CommencerHistoire(page, request.user).execute()


@hooks.register("after_copy_page", order=10)
def commencer_l_histoire_de_la_copie(request: HttpRequest, page: Page, copie: Page) -> None:
    """L'histoire ne se copie pas : celle de la copie commence aujourd'hui."""
    if isinstance(membre := copie.specific, MembrePage):
        CommencerHistoire(membre, request.user, depuis=timezone.localdate()).execute()


@hooks.register("register_page_header_buttons")
def bouton_du_statut(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.specific_class is MembrePage and est_de_l_equipe_centrale(user):
        adresse = reverse("statut_de_membre", args=[page.pk])
        yield Button(_("Statut et histoire"), adresse, icon_name="history", priority=12)


@hooks.register("register_admin_viewset")
def ecran_des_reseaux_d_appartenance() -> ReseauxDAppartenance:
    return reseaux_d_appartenance


@hooks.register("register_menu_du_reseau_item")
def entree_de_l_entraide() -> MenuItem:
    return MenuItem(_("Entraide"), reverse("entraide"), name="entraide", icon_name="help", order=50)


@hooks.register("register_menu_du_reseau_item")
def entree_des_reseaux() -> MenuItem:
    return reseaux_d_appartenance.get_menu_item(order=900)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("reseau.changer_statut", _("Changer le statut"), _("Statut changé"))
    actions.register_action("reseau.retirer_statut", _("Retirer un statut"), _("Ligne d’histoire retirée"))
