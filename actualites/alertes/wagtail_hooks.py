"""Ce que les alertes ajoutent au journal de l'administration."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("infolettre.confirmer_alerte", _("Confirmer une alerte"), _("Alerte confirmée"))
    actions.register_action("infolettre.supprimer_alerte", _("Supprimer une alerte"), _("Alerte supprimée"))
