"""Ce que les campagnes ajoutent à l'administration."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .panneau import panneau_des_campagnes
from .propositions import PhraseDeReponse
from .viewsets import Campagnes, ReponsesDeCampagne, campagnes, reponses_de_campagne


@hooks.register("register_admin_viewset")
def ecrans_des_campagnes() -> Campagnes:
    return campagnes


@hooks.register("register_admin_viewset")
def registre_des_reponses() -> ReponsesDeCampagne:
    return reponses_de_campagne


@hooks.register("register_menu_du_reseau_item")
def entree_des_campagnes() -> MenuItem:
    return campagnes.get_menu_item(order=300)


@hooks.register("register_menu_du_reseau_item")
def entree_des_reponses() -> MenuItem:
    return reponses_de_campagne.get_menu_item(order=310)


@hooks.register("construct_homepage_panels")
def reponses_sur_l_accueil(request: HttpRequest, panels: list[Any]) -> None:
    panneau = panneau_des_campagnes(request)
    if panneau is not None:
        panels.append(panneau)


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("reseau.lancer_campagne", _("Lancer une campagne"), _("Campagne lancée"))
    actions.register_action("reseau.relancer_campagne", _("Relancer les silencieux"), _("Silencieux relancés"))
    actions.register_action("reseau.clore_campagne", _("Clore une campagne"), _("Campagne close"))
    for code, libelle, phrase in (
        ("reseau.repondre_campagne", _("Répondre à une campagne"), _("Réponse reçue : %(reponse)s")),
        ("reseau.appliquer_reponse", _("Appliquer une réponse"), _("Réponse appliquée : %(reponse)s")),
        ("reseau.ecarter_reponse", _("Écarter une réponse"), _("Réponse écartée : %(reponse)s")),
    ):
        actions.register_action(code)(type("Phrase", (PhraseDeReponse,), {"label": libelle, "phrase": phrase}))
