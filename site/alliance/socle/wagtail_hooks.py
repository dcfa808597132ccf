"""Ce que le socle ajoute à l'administration."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .viewsets import Themes, themes


@hooks.register("register_admin_viewset")
def ecrans_du_vocabulaire() -> Themes:
    return themes


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("socle.fusionner_themes", _("Fusionner des thèmes"), _("Thèmes fusionnés"))
