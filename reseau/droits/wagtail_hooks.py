"""Ce que les droits ajoutent à l'administration."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from ..etancheite import est_de_l_equipe_centrale
from ..models import MembrePage


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
