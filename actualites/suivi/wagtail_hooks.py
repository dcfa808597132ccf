"""Ce que le suivi ajoute à l'administration : un écran, un bouton, une entrée de menu, un panneau."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from ..acces import tient_des_prises
from ..menu import CROCHET
from ..models import PriseDePositionPage
from . import urls
from .liste import panneau_des_reponses


class ReponsesDesDestinataires(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return tient_des_prises(request.user)


@hooks.register("register_admin_urls")
def adresses_du_suivi() -> list[URLResolver]:
    return [path("prises/", include(urls))]


@hooks.register(CROCHET)
def entree_des_reponses() -> MenuItem:
    return ReponsesDesDestinataires(
        gettext_lazy("Réponses des destinataires"),
        reverse_lazy("suivi:prises"),
        name="reponses-des-destinataires",
        icon_name="mail",
        order=300,
    )


@hooks.register("register_page_header_buttons")
def reponses_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.specific_class is PriseDePositionPage and page.permissions_for_user(user).can_edit():
        adresse = reverse("suivi:liste", args=[page.pk])
        yield Button(_("Destinataires et réponses"), adresse, icon_name="mail", priority=26)


@hooks.register("construct_homepage_panels")
def reponses_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    panneau = panneau_des_reponses(request)
    if panneau is not None:
        panels.append(panneau)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for code, libelle, phrase in (
        ("saisir_reponse", gettext_lazy("Saisir une réponse"), gettext_lazy("Réponse de destinataire saisie")),
        ("confirmer_reponse", gettext_lazy("Confirmer une réponse"), gettext_lazy("Réponse de destinataire confirmée")),
        ("ecarter_reponse", gettext_lazy("Écarter une réponse"), gettext_lazy("Réponse de destinataire écartée")),
        ("ajouter_destinataires", gettext_lazy("Importer des destinataires"), gettext_lazy("Destinataires importés")),
    ):
        actions.register_action(f"actualites.{code}", libelle, phrase)
