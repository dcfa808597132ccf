"""Le menu « Infolettre » de l'administration, où chaque pièce ajoute son entrée.

Une pièce s'y inscrit par le crochet `register_menu_de_l_infolettre_item`, dont la fonction rend un `MenuItem`. Le
groupe ne se montre qu'à qui voit au moins une de ses entrées.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

CROCHET = "register_menu_de_l_infolettre_item"

menu_de_l_infolettre = Menu(register_hook_name=CROCHET, construct_hook_name="construct_menu_de_l_infolettre")


def groupe_de_l_infolettre() -> SubmenuMenuItem:
    """L'entrée du menu principal, juste après les prises de position."""
    return SubmenuMenuItem(_("Infolettre"), menu_de_l_infolettre, name="infolettre", icon_name="mail", order=170)
