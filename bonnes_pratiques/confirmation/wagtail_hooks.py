"""Ce que la confirmation des fiches ajoute à l'administration."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from reseau.campagnes.propositions import PhraseDeReponse
from reseau.etancheite import est_de_l_equipe_centrale

from ..models import FichePage
from .actions import peut_confirmer
from .ecrans import ConfirmationDUneFiche, ReponsesATraiter
from .panneau import panneau_des_fiches
from .viewsets import DemandesDeConfirmation, demandes_de_confirmation


@hooks.register("register_admin_viewset")
def registre_des_demandes() -> DemandesDeConfirmation:
    return demandes_de_confirmation


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern]:
    return [
        path("confirmations/", ReponsesATraiter.as_view(), name="confirmations_a_traiter"),
        path("confirmations/<int:pk>/confirmer/", ConfirmationDUneFiche.as_view(), name="confirmer_une_fiche"),
    ]


class EntreeDesConfirmations(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


@hooks.register("register_menu_du_reseau_item")
def entree_des_confirmations() -> MenuItem:
    return EntreeDesConfirmations(
        gettext_lazy("Confirmations de fiches"),
        reverse_lazy("confirmations_a_traiter"),
        name="confirmations",
        icon_name="check",
        order=400,
    )


@hooks.register("register_menu_du_reseau_item")
def entree_des_demandes() -> MenuItem:
    return demandes_de_confirmation.get_menu_item(order=410)


@hooks.register("register_page_header_buttons")
def confirmer_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Qui écrit une fiche publiée peut dire, sans l'ouvrir, qu'elle est toujours vraie."""
    if isinstance(page, FichePage) and page.live and peut_confirmer(page, user):
        yield Button(
            _("Confirmer : toujours d’actualité"),
            reverse("confirmer_une_fiche", args=[page.pk]),
            icon_name="check",
            priority=5,
        )


@hooks.register("construct_homepage_panels")
def reponses_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    panneau = panneau_des_fiches(request)
    if panneau is not None:
        panels.append(panneau)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action(
        "bonnes_pratiques.confirmer",
        gettext_lazy("Confirmer une fiche"),
        gettext_lazy("Confirmée : toujours d’actualité"),
    )
    for code, libelle, phrase in (
        (
            "bonnes_pratiques.repondre_confirmation",
            gettext_lazy("Répondre d’une fiche"),
            gettext_lazy("Réponse reçue : %(reponse)s"),
        ),
        (
            "bonnes_pratiques.appliquer_confirmation",
            gettext_lazy("Appliquer une réponse"),
            gettext_lazy("Réponse appliquée : %(reponse)s"),
        ),
        (
            "bonnes_pratiques.ecarter_confirmation",
            gettext_lazy("Écarter une réponse"),
            gettext_lazy("Réponse écartée : %(reponse)s"),
        ),
    ):
        actions.register_action(code)(type("Phrase", (PhraseDeReponse,), {"label": libelle, "phrase": phrase}))
