"""Ce que l'infolettre ajoute à l'administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from reseau.etancheite import est_de_l_equipe_centrale

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


class PourLEquipe(MenuItem):
    """Une entrée que seule l'équipe centrale voit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


@hooks.register(CROCHET)
def entree_des_imports() -> MenuItem:
    return PourLEquipe(
        _("Imports"), reverse_lazy("abonnements:imports"), name="imports-abonnes", icon_name="upload", order=210
    )


@hooks.register(CROCHET)
def entree_des_rejets() -> MenuItem:
    return PourLEquipe(
        _("Adresses rejetées"), reverse_lazy("abonnements:rejets"), name="rejets", icon_name="warning", order=220
    )


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    for geste, (infinitif, fait) in {
        "confirmer": (_("Confirmer un abonnement"), _("Abonnement confirmé")),
        "desabonner": (_("Se désabonner"), _("Désabonnement")),
        "choisir": (_("Choisir ce que l’on reçoit"), _("Choix de réception")),
        "changer_d_adresse": (_("Changer d’adresse"), _("Adresse changée")),
        "suspendre": (_("Suspendre une adresse"), _("Adresse suspendue")),
        "lever_une_suspension": (_("Lever une suspension"), _("Suspension levée")),
        "importer": (_("Importer des abonnements"), _("Abonnements importés")),
        "importer_des_rejets": (_("Importer des adresses rejetées"), _("Adresses rejetées importées")),
        "effacer": (_("Effacer une personne de l’infolettre"), _("Personne effacée de l’infolettre")),
    }.items():
        actions.register_action(f"infolettre.{geste}", infinitif, fait)
