"""Ce que le socle ajoute à l'administration."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature

from .viewsets import Themes, themes


@hooks.register("register_admin_viewset")
def ecrans_du_vocabulaire() -> Themes:
    return themes


@hooks.register("insert_global_admin_css")
def signes_de_l_alliance() -> SafeString:
    """L'administration et sa page de connexion portent le panneau et les lettres du site."""
    return format_html('<link rel="stylesheet" href="{}">', static("socle/css/admin.css"))


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("socle.fusionner_themes", _("Fusionner des thèmes"), _("Thèmes fusionnés"))
    actions.register_action("socle.exporter", _("Exporter un registre"), _("Registre exporté"))


@hooks.register("register_rich_text_features", order=100)
def note_de_bas_de_page(features: Any) -> None:
    """Le bouton « Note » : après wagtail-footnotes, dont il garde le format et remplace le script."""
    features.register_editor_plugin(
        "draftail",
        "footnotes",
        EntityFeature(
            {"type": "FOOTNOTES", "label": "Note", "description": _("Note de bas de page")},
            js=["wagtailadmin/js/draftail.js", "socle/admin/notes.js"],
            css={"all": ["socle/admin/notes.css"]},
        ),
    )
