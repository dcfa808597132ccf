"""Ce que la circulation ajoute à l'administration."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from ..menu import CROCHET
from ..models import PriseDePositionPage
from . import admin_urls
from .actions import peut_circuler
from .admin_views import peut_tenir_des_circulations
from .etape import brouillon_a_change
from .panneau import panneau_des_circulations
from .suivi import Suivi


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern | URLResolver]:
    return [path("prises-de-position/circulations/", include(admin_urls))]


class EntreeDesCirculations(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return peut_tenir_des_circulations(request.user)


@hooks.register(CROCHET)
def entree_des_circulations() -> MenuItem:
    return EntreeDesCirculations(
        gettext_lazy("Circulations"),
        reverse_lazy("circulations:liste"),
        name="circulations",
        icon_name="group",
        order=100,
    )


@hooks.register("construct_homepage_panels")
def circulations_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    panneau = panneau_des_circulations(request)
    if panneau is not None:
        panels.append(panneau)


@hooks.register("register_page_header_buttons")
def cosignatures_depuis_l_editeur(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    yield from _bouton(page, user)


@hooks.register("register_page_listing_more_buttons")
def cosignatures_depuis_l_explorateur(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _bouton(page, user)


def _bouton(page: Page, user: Any) -> Iterator[Button]:
    """Le lien vers le tableau, à qui peut modifier la page : une question que Wagtail a déjà posée, sans requête."""
    if page.pk and page.specific_class is PriseDePositionPage and page.permissions_for_user(user).can_edit():
        yield Button(_("Cosignatures"), reverse("circulations:tableau", args=[page.pk]), icon_name="group", priority=25)


@hooks.register("before_edit_page")
def dire_ou_en_sont_les_cosignatures(request: HttpRequest, page: Page) -> None:
    """Dit dans l'éditeur, à qui relit comme à qui écrit, combien d'organisations ont signé ; sans nommer personne."""
    if request.method != "GET" or page.specific_class is not PriseDePositionPage or page.live:
        return
    suivi = Suivi(page)
    if suivi.circulation is None:
        return
    if suivi.est_close and suivi.manque:
        tour = messages.button(reverse("circulations:choisir", args=[page.pk]), _("Ouvrir un nouveau tour"))
        messages.warning(
            request,
            _("%(decompte)s : la circulation est close, et ce texte ne pourra pas paraître, même relu.")
            % {"decompte": decompte(suivi)},
            buttons=[tour] if peut_circuler(request.user, page) else [],
        )
    elif page.current_workflow_state is not None:
        messages.info(request, _("Cosignatures : %(decompte)s.") % {"decompte": decompte(suivi)})


def decompte(suivi: Suivi) -> str:
    """Combien d'organisations ont signé la dernière version, sur combien."""
    nombres = {"n": suivi.signees, "quorum": suivi.quorum, "total": suivi.total}
    if suivi.quorum:
        return (
            ngettext(
                "%(n)s signature sur un quorum de %(quorum)s",
                "%(n)s signatures sur un quorum de %(quorum)s",
                suivi.signees,
            )
            % nombres
        )
    return ngettext("%(n)s signature sur %(total)s", "%(n)s signatures sur %(total)s", suivi.signees) % nombres


@hooks.register("before_edit_page")
def dire_que_le_texte_a_change(request: HttpRequest, page: Page) -> None:
    """Avertit dans l'éditeur que le brouillon ne dit plus les mots que les organisations ont sous les yeux."""
    if request.method != "GET" or page.specific_class is not PriseDePositionPage:
        return
    suivi = Suivi(page)
    if not brouillon_a_change(suivi) or not peut_circuler(request.user, page):
        return
    rang = {"rang": suivi.version.rang if suivi.version else 0}
    if not suivi.est_close:
        messages.warning(
            request,
            _(
                "Ce brouillon ne dit plus les mots qui circulent (version %(rang)s). Les organisations ne voient pas "
                "encore votre changement : proposez-leur la nouvelle version."
            )
            % rang,
            buttons=[
                messages.button(reverse("circulations:proposer", args=[page.pk]), _("Proposer la nouvelle version"))
            ],
        )
    elif not page.live:
        messages.warning(
            request,
            _(
                "Ce brouillon ne dit plus les mots que les organisations ont lus (version %(rang)s) : il ne pourra "
                "paraître qu’après avoir circulé de nouveau."
            )
            % rang,
            buttons=[messages.button(reverse("circulations:tableau", args=[page.pk]), _("Voir les cosignatures"))],
        )
