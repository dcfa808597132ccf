"""Panneaux d'édition communs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail_footnotes.widgets import ReadonlyUUIDInput


class Case(FieldPanel):
    """Un champ d'une ligne répétée : on commente la liste entière, pas chaque case, qui en pèserait le double."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, **{"disable_comments": True, **options})


def panneau_des_notes() -> InlinePanel:
    """Les notes qu'appelle le texte d'une page ; `wagtail_footnotes` en tient le modèle."""
    return InlinePanel(
        "footnotes",
        label=_("note"),
        heading=_("Notes"),
        panels=[
            Case("text", heading=_("Texte"), help_text=_("Une définition, une référence, un lien : une note courte.")),
            Case(
                "uuid", widget=ReadonlyUUIDInput, heading=_("Repère"), help_text=_("Le repère affiché dans le texte.")
            ),
        ],
    )
