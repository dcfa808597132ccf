"""Le menu « Prises de position » de l'administration, où chaque pièce ajoute son entrée.

Une pièce s'y inscrit par le crochet `register_menu_des_prises_item`, dont la fonction rend un `MenuItem`. Le groupe ne
se montre qu'à qui voit au moins une de ses entrées.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

CROCHET = "register_menu_des_prises_item"

menu_des_prises = Menu(register_hook_name=CROCHET, construct_hook_name="construct_menu_des_prises")


def entree_des_prises() -> SubmenuMenuItem:
    """L'entrée du menu principal, juste après le réseau."""
    return SubmenuMenuItem(_("Prises de position"), menu_des_prises, name="prises", icon_name="openquote", order=160)
