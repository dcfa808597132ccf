"""Le menu « Réseau » de l'administration, où chaque métier du réseau ajoute son entrée.

Une pièce s'y inscrit par le crochet `register_menu_du_reseau_item`, dont la fonction rend un `MenuItem` :

    @hooks.register("register_menu_du_reseau_item")
    def entree_des_candidatures() -> MenuItem:
        return candidatures.get_menu_item(order=100)

Le groupe ne se montre qu'à qui voit au moins une de ses entrées.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

CROCHET = "register_menu_du_reseau_item"

menu_du_reseau = Menu(register_hook_name=CROCHET, construct_hook_name="construct_menu_du_reseau")


def entree_du_reseau() -> SubmenuMenuItem:
    """L'entrée du menu principal, juste après les pages."""
    return SubmenuMenuItem(_("Réseau"), menu_du_reseau, name="reseau", icon_name="group", order=150)
