"""Ce que les messages aux signataires ajoutent à l'administration : une entrée de menu, un bouton, des écrans."""

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
from . import admin_urls
from .droits import peut_rediger


class MessagesAuxSignataires(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return tient_des_prises(request.user)


@hooks.register("register_admin_urls")
def adresses_des_messages() -> list[URLResolver]:
    return [path("prises/", include(admin_urls))]


@hooks.register(CROCHET)
def entree_des_messages() -> MenuItem:
    return MessagesAuxSignataires(
        gettext_lazy("Messages aux signataires"),
        reverse_lazy("messages_aux_signataires:liste"),
        name="messages-aux-signataires",
        icon_name="mail",
        order=400,
    )


@hooks.register("register_page_header_buttons")
def ecrire_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    prise = page.specific if page.specific_class is PriseDePositionPage else None
    if prise is not None and prise.signature_publique and peut_rediger(user, prise):
        adresse = reverse("messages_aux_signataires:ecrire", args=[page.pk])
        yield Button(_("Écrire aux signataires"), adresse, icon_name="mail", priority=27)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for code, libelle, phrase in (
        ("proposer_message", gettext_lazy("Proposer un message"), gettext_lazy("Message aux signataires proposé")),
        ("lancer_message", gettext_lazy("Lancer un message"), gettext_lazy("Message aux signataires lancé")),
    ):
        actions.register_action(f"actualites.{code}", libelle, phrase)
