"""Ce que les événements ajoutent à l'administration."""

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.signals import init_new_page

from reseau.models import MembrePage

from ..models import EvenementPage, OrganisationDEvenement
from ..redaction import inscrire_l_ecriture, inscrire_la_completude
from . import contributions as _contributions  # noqa: F401 – inscrit son crochet
from .actions import peut_annoncer
from .admin_views import Annoncer
from .completude import verifier


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern]:
    return [
        path("evenements/<int:pk>/annoncer/", Annoncer.as_view(), name="annoncer_un_changement"),
    ]


inscrire_l_ecriture(EvenementPage, adresse="nouvel-evenement", libelle=gettext_lazy("Nouvel événement"), ordre=92)
inscrire_la_completude(EvenementPage, verifier)


@receiver(init_new_page, dispatch_uid="evenements-organisatrice")
def nommer_l_organisatrice(sender: Any, page: Page, parent: Page, **kwargs: Any) -> None:
    """Un événement commencé dans l'espace d'un membre est d'abord le sien ; la rédactrice peut en nommer d'autres."""
    if isinstance(page, EvenementPage) and isinstance(parent, MembrePage):
        page.organisations = [OrganisationDEvenement(membre=parent, nom=parent.title)]


@hooks.register("register_page_header_buttons")
def annoncer_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    yield from _bouton(page, user)


@hooks.register("register_page_listing_more_buttons")
def annoncer_depuis_l_explorateur(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _bouton(page, user)


def _bouton(page: Page, user: Any) -> Iterator[Button]:
    if not (page.pk and page.live and page.specific_class is EvenementPage) or page.alias_of_id:
        return
    if peut_annoncer(user, page):
        yield Button(
            _("Annoncer un changement"),
            reverse("annoncer_un_changement", args=[page.pk]),
            icon_name="warning",
            priority=24,
        )


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action(
        "actualites.annoncer_un_changement",
        gettext_lazy("Annoncer un changement"),
        gettext_lazy("Changement annoncé sans attendre la relecture"),
    )
