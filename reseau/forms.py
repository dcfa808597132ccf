"""Les formulaires de page du réseau."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.socle.forms import ChampThemes
from alliance.socle.moderation.forms import FormulaireDePage


class MembrePageForm(FormulaireDePage):
    """Le formulaire d'un espace de membre : les thèmes y sont des cases à cocher, comme sur une fiche."""

    themes = ChampThemes(
        label=_("Thèmes d’action"),
        required=False,
        help_text=_("Ce sur quoi un autre membre peut venir vous interroger."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # L'adresse se déduit du nom : un brouillon n'a pas à la donner.
        self.fields["slug"].required = False
