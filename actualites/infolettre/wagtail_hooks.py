"""Ce que l'infolettre ajoute à l'administration."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .menu import CROCHET, groupe_de_l_infolettre
from .viewsets import Abonnements, abonnements


@hooks.register("register_admin_viewset")
def registre_de_l_infolettre() -> Abonnements:
    return abonnements


@hooks.register("register_admin_menu_item")
def menu_de_l_infolettre() -> MenuItem:
    return groupe_de_l_infolettre()


@hooks.register(CROCHET)
def entree_des_abonnements() -> MenuItem:
    return abonnements.get_menu_item(order=200)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("infolettre.confirmer", _("Confirmer un abonnement"), _("Abonnement confirmé"))
    actions.register_action("infolettre.desabonner", _("Se désabonner"), _("Désabonnement"))
