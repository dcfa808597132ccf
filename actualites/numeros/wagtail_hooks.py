"""Ce que les numéros ajoutent à l'administration : une entrée de menu, des boutons, des écrans."""

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

from reseau.etancheite import est_de_l_equipe_centrale

from ..infolettre.menu import CROCHET
from ..models import NumeroPage
from ..redaction import inscrire_la_completude
from . import admin_urls
from .acces import cacher_ce_qui_n_est_pas_parti
from .completude import verifier

inscrire_la_completude(NumeroPage, verifier)


class Numeros(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


@hooks.register("register_admin_urls")
def adresses_des_numeros() -> list[URLResolver]:
    return [path("infolettre/numeros/", include(admin_urls))]


@hooks.register(CROCHET)
def entree_des_numeros() -> MenuItem:
    return Numeros(
        gettext_lazy("Numéros"), reverse_lazy("numeros:liste"), name="numeros", icon_name="doc-full", order=100
    )


@hooks.register("register_page_header_buttons")
def gestes_depuis_l_editeur(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.pk and page.specific_class is NumeroPage and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Ajouter ce qui a paru"), reverse("numeros:ajouter", args=[page.pk]), icon_name="plus", priority=26
        )
        yield Button(_("Essayer et diffuser"), reverse("numeros:suivre", args=[page.pk]), icon_name="mail", priority=27)


# Avant Wagtail, qui inviterait à se connecter.
hooks.register("before_serve_page", cacher_ce_qui_n_est_pas_parti, order=-1)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for code, libelle, phrase in (
        ("diffuser_numero", gettext_lazy("Diffuser un numéro"), gettext_lazy("Diffusion décidée")),
        (
            "mettre_en_ligne_numero",
            gettext_lazy("Mettre en ligne sans envoyer"),
            gettext_lazy("Numéro mis en ligne sans envoi"),
        ),
        ("envoyer_tel_quel_numero", gettext_lazy("Envoyer tel quel"), gettext_lazy("Envoi confirmé tel quel")),
        ("annuler_numero", gettext_lazy("Annuler la diffusion"), gettext_lazy("Diffusion annulée")),
        ("arreter_numero", gettext_lazy("Arrêter la diffusion"), gettext_lazy("Diffusion arrêtée")),
        ("reprendre_numero", gettext_lazy("Reprendre la diffusion"), gettext_lazy("Diffusion reprise")),
    ):
        actions.register_action(f"actualites.{code}", libelle, phrase)
