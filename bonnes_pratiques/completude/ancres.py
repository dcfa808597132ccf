"""Où se trouve chaque champ dans le formulaire d'édition, pour y mener d'un lien."""

from typing import Any

from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.admin.panels.group import PanelGroup


def ancres_des_champs(edit_handler: Panel) -> dict[str, str]:
    """Pour chaque champ ou relation, l'identifiant HTML de la section dépliable qui le contient.

    Args:
        edit_handler: des onglets liés au modèle ; Wagtail nomme leurs sections d'après l'onglet puis le panneau.
    """
    ancres: dict[str, str] = {}
    for onglet, nom_onglet in _enfants(edit_handler):
        for section, nom_section in _enfants(onglet):
            for champ in _champs(section):
                ancres[champ] = f"panel-child-{nom_onglet}-{nom_section}-section"
    return ancres


def _enfants(panneau: Panel) -> list[tuple[Any, str]]:
    if not isinstance(panneau, PanelGroup):
        return []
    return list(zip(panneau.children, panneau.child_identifiers, strict=True))


def _champs(panneau: Any) -> list[str]:
    if isinstance(panneau, FieldPanel):
        return [panneau.field_name]
    if isinstance(panneau, InlinePanel):
        return [panneau.relation_name]
    return [champ for enfant, _nom in _enfants(panneau) for champ in _champs(enfant)]
