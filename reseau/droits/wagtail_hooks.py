"""Ce que les droits ajoutent à l'administration."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from ..etancheite import est_de_l_equipe_centrale
from ..models import MembrePage
from .views import QuiPeutQuoi


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern]:
    return [
        path("reports/qui-peut-quoi/", QuiPeutQuoi.as_view(), name="qui_peut_quoi"),
        path("reports/qui-peut-quoi/results/", QuiPeutQuoi.as_view(results_only=True), name="qui_peut_quoi_results"),
    ]


class EntreeQuiPeutQuoi(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


@hooks.register("register_reports_menu_item")
def rapport_des_droits() -> MenuItem:
    return EntreeQuiPeutQuoi(
        _("Qui peut quoi"), reverse("qui_peut_quoi"), name="qui-peut-quoi", icon_name="key", order=100
    )


@hooks.register("before_delete_page")
def ne_pas_defaire_son_espace(request: HttpRequest, page: Page) -> None:
    """Wagtail laisse une organisation effacer son espace tant qu'il est en brouillon et vide : c'est au secrétariat."""
    if isinstance(page.specific, MembrePage) and not est_de_l_equipe_centrale(request.user):
        raise PermissionDenied


@hooks.register("before_bulk_action")
def ne_pas_defaire_son_espace_en_lot(request: HttpRequest, action: str, objets: list[Any], lot: Any) -> None:
    if action != "delete":
        return
    for page in objets:
        if isinstance(page, Page):
            ne_pas_defaire_son_espace(request, page)
