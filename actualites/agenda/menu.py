"""Le menu « Agenda » de l'administration, où chaque pièce ajoute son entrée.

Une pièce s'y inscrit par le crochet `register_menu_de_l_agenda_item`, dont la fonction rend un `MenuItem`. Le groupe ne
se montre qu'à qui voit au moins une de ses entrées.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

CROCHET = "register_menu_de_l_agenda_item"

menu_de_l_agenda = Menu(register_hook_name=CROCHET, construct_hook_name="construct_menu_de_l_agenda")


def groupe_de_l_agenda() -> SubmenuMenuItem:
    """L'entrée du menu principal, juste après les prises de position."""
    return SubmenuMenuItem(_("Agenda"), menu_de_l_agenda, name="agenda", icon_name="date", order=165)
