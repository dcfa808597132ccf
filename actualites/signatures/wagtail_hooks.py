"""Ce que les signatures du public ajoutent à l'administration."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from reseau.etancheite import est_de_l_equipe_centrale

from ..menu import CROCHET
from ..models import PriseDePositionPage
from .panneau import panneau_des_signatures
from .phrases import PHRASES
from .viewsets import RegistreDesSignatures, signatures


class PourLEquipe(MenuItem):
    """Une entrée que seule l'équipe centrale voit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


@hooks.register("register_admin_viewset")
def registre_des_signatures() -> RegistreDesSignatures:
    return signatures


@hooks.register(CROCHET)
def entree_du_registre() -> MenuItem:
    return PourLEquipe(
        gettext_lazy("Signatures du public"),
        reverse_lazy("signatures:index"),
        name="signatures",
        icon_name=signatures.icon,
        order=300,
    )


@hooks.register(CROCHET)
def entree_des_organisations() -> MenuItem:
    return PourLEquipe(
        gettext_lazy("Organisations à vérifier"),
        reverse_lazy("signatures:a_verifier"),
        name="signatures-a-verifier",
        icon_name="check",
        order=310,
    )


@hooks.register("register_page_header_buttons")
def signatures_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    yield from _bouton(page, user)


@hooks.register("register_page_listing_more_buttons")
def signatures_depuis_l_explorateur(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _bouton(page, user)


def _bouton(page: Page, user: Any) -> Iterator[Button]:
    """Le lien vers l'écran des signatures, à qui peut modifier le texte."""
    if page.specific_class is PriseDePositionPage and page.pk and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Signatures"), reverse("signatures:prise", args=[page.pk]), icon_name="tick-inverse", priority=35
        )


@hooks.register("construct_homepage_panels")
def signatures_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    panneau = panneau_des_signatures(request)
    if panneau is not None:
        panels.append(panneau)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for code, phrase in PHRASES.items():
        actions.register_action(code)(phrase)
