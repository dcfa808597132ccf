"""Ce que l'équipe d'une organisation ajoute à l'administration."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from alliance.socle.models import Utilisateur

from ..etancheite import est_de_l_equipe_centrale
from ..models import Mandat, MembrePage
from . import admin_urls
from .fin import TerminerMandat
from .gestes import a_un_mandat
from .registres import RegistreDesInvitations, RegistreDesMandats, registre_des_invitations, registre_des_mandats


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for code, libelle, phrase in (
        ("inviter", gettext_lazy("Inviter une personne"), gettext_lazy("Personne invitée")),
        ("renvoyer_invitation", gettext_lazy("Renvoyer une invitation"), gettext_lazy("Invitation renvoyée")),
        ("annuler_invitation", gettext_lazy("Annuler une invitation"), gettext_lazy("Invitation annulée")),
        ("accepter_invitation", gettext_lazy("Accepter une invitation"), gettext_lazy("Invitation acceptée")),
        ("prendre_mandat", gettext_lazy("Donner un mandat"), gettext_lazy("Mandat donné")),
        ("modifier_mandat", gettext_lazy("Modifier un mandat"), gettext_lazy("Mandat modifié")),
        ("terminer_mandat", gettext_lazy("Terminer un mandat"), gettext_lazy("Mandat terminé")),
        ("designer_contact", gettext_lazy("Désigner un contact"), gettext_lazy("Contact désigné")),
    ):
        actions.register_action(f"reseau.{code}", libelle, phrase)


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern | URLResolver]:
    return [path("reseau/equipes/", include(admin_urls))]


@hooks.register("register_admin_viewset")
def registres() -> list[RegistreDesMandats | RegistreDesInvitations]:
    return [registre_des_mandats, registre_des_invitations]


@hooks.register("depart_d_un_compte")
def terminer_les_mandats_de_qui_part(compte: Utilisateur, user: Any) -> None:
    """Une personne dont on ferme le compte quitte ses organisations ; ce qu'on lui demandait passe à d'autres."""
    for mandat in Mandat.objects.filter(utilisateur=compte, termine_le__isnull=True).select_related("membre"):
        TerminerMandat(mandat, user).execute(skip_permission_checks=True)


class NotreEquipe(MenuItem):
    """L'entrée des personnes qui ont un mandat ; l'équipe centrale a la sienne sous « Réseau »."""

    def is_shown(self, request: HttpRequest) -> bool:
        return a_un_mandat(request.user)


class EquipesDeToutes(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


@hooks.register("register_admin_menu_item")
def entree_de_notre_equipe() -> MenuItem:
    return NotreEquipe(
        gettext_lazy("Notre équipe"),
        reverse_lazy("equipe:liste"),
        name="notre-equipe",
        icon_name="user",
        order=160,
    )


@hooks.register("register_menu_du_reseau_item")
def entree_des_equipes() -> MenuItem:
    return EquipesDeToutes(
        gettext_lazy("Équipes"), reverse_lazy("equipe:liste"), name="equipes", icon_name="group", order=200
    )


@hooks.register("register_menu_du_reseau_item")
def entree_des_mandats() -> MenuItem:
    return registre_des_mandats.get_menu_item(order=210)


@hooks.register("register_menu_du_reseau_item")
def entree_des_invitations() -> MenuItem:
    return registre_des_invitations.get_menu_item(order=220)


@hooks.register("register_page_header_buttons")
def equipe_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    yield from _bouton(page, user)


@hooks.register("register_page_listing_more_buttons")
def equipe_depuis_l_explorateur(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _bouton(page, user)


def _bouton(page: Page, user: Any) -> Iterator[Button]:
    """Le lien vers l'équipe, à qui peut modifier la page : une question que Wagtail a déjà posée, sans requête."""
    if page.specific_class is MembrePage and page.permissions_for_user(user).can_edit():
        yield Button(_("Équipe"), reverse("equipe:equipe", args=[page.pk]), icon_name="group", priority=25)
