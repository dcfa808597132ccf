"""Ce que l'équipe d'une organisation ajoute à l'administration."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("reseau.inviter", _("Inviter une personne"), _("Personne invitée"))
    actions.register_action("reseau.renvoyer_invitation", _("Renvoyer une invitation"), _("Invitation renvoyée"))
    actions.register_action("reseau.annuler_invitation", _("Annuler une invitation"), _("Invitation annulée"))
    actions.register_action("reseau.accepter_invitation", _("Accepter une invitation"), _("Invitation acceptée"))
    actions.register_action("reseau.prendre_mandat", _("Donner un mandat"), _("Mandat donné"))
    actions.register_action("reseau.modifier_mandat", _("Modifier un mandat"), _("Mandat modifié"))
    actions.register_action("reseau.terminer_mandat", _("Terminer un mandat"), _("Mandat terminé"))
    actions.register_action("reseau.designer_contact", _("Désigner un contact"), _("Contact désigné"))
