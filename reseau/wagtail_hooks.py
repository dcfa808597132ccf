"""Ce que le réseau ajoute à l'administration."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.query import PageQuerySet

from .actions import OuvrirEspace
from .campagnes import wagtail_hooks as _campagnes  # noqa: F401
from .candidatures import wagtail_hooks as _candidatures  # noqa: F401
from .choix_de_territoire import ChoixDeTerritoire, choix_de_territoire
from .droits import wagtail_hooks as _droits  # noqa: F401
from .equipe import wagtail_hooks as _equipe  # noqa: F401
from .etancheite import changement_d_organisation_refuse, est_de_l_equipe_centrale, pages_visibles
from .importation import wagtail_hooks as _importation  # noqa: F401
from .menu import entree_du_reseau
from .models import MembrePage
from .profil import wagtail_hooks as _profil  # noqa: F401
from .viewsets import Territoires, territoires


@hooks.register("after_create_page")
def ouvrir_l_espace(request: HttpRequest, page: Page) -> None:
    """Une organisation créée dans l'administration reçoit aussitôt son groupe et sa collection."""
    if isinstance(page, MembrePage):
        OuvrirEspace(page, request.user).execute()


@hooks.register("after_copy_page")
def ouvrir_l_espace_copie(request: HttpRequest, page: Page, copie: Page) -> None:
    """Une organisation copiée reçoit son propre groupe et sa propre collection, jamais ceux de l'originale."""
    if isinstance(copie.specific, MembrePage):
        OuvrirEspace(copie.specific, request.user).execute()


@hooks.register("register_admin_menu_item")
def menu_du_reseau() -> MenuItem:
    return entree_du_reseau()


@hooks.register("register_admin_viewset")
def ecran_des_territoires() -> Territoires:
    return territoires


@hooks.register("register_admin_viewset")
def choix_d_un_territoire() -> ChoixDeTerritoire:
    return choix_de_territoire


@hooks.register("construct_page_chooser_queryset")
def ne_choisir_que_des_pages_visibles(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return pages_visibles(pages, request.user)


@hooks.register("before_move_page")
def ne_pas_deplacer_chez_les_autres(request: HttpRequest, page: Page, destination: Page) -> None:
    if changement_d_organisation_refuse(request.user, page, destination):
        raise PermissionDenied


@hooks.register("before_bulk_action")
def ne_pas_deplacer_en_lot_chez_les_autres(request: HttpRequest, action: str, objets: list[Any], lot: Any) -> None:
    """L'action groupée déplace sans appeler `before_move_page` : la même règle, redite pour elle."""
    if action != "move":
        return
    destination = lot.cleaned_form.cleaned_data["chooser"]
    if any(changement_d_organisation_refuse(request.user, page, destination) for page in objets):
        raise PermissionDenied


@hooks.register("before_copy_page")
def ne_pas_copier_chez_les_autres(request: HttpRequest, page: Page) -> None:
    cle = request.POST.get("new_parent_page", "")
    destination = Page.objects.filter(pk=cle).first() if cle.isdecimal() else None
    if destination and changement_d_organisation_refuse(request.user, page, destination):
        raise PermissionDenied


#: Ce que l'administration propose à tout le monde et qui ne sert que l'équipe centrale.
MENUS_DU_SECRETARIAT = frozenset({"reports", "help", "settings", "snippets", "forms"})


@hooks.register("construct_main_menu")
def ne_garder_au_menu_que_ce_qui_sert(request: HttpRequest, entrees: list[Any]) -> None:
    if not est_de_l_equipe_centrale(request.user):
        entrees[:] = [entree for entree in entrees if entree.name not in MENUS_DU_SECRETARIAT]
