"""Le formulaire d'une prise de position."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.socle.forms import ChampThemes
from alliance.socle.moderation.forms import AdresseDuTitre


class PriseDePositionForm(AdresseDuTitre):
    """Laisse enregistrer un brouillon incomplet."""

    adresse_a_defaut = "prise-de-position"

    themes = ChampThemes(
        label=_("Thèmes"),
        required=False,
        help_text=_("Deux à quatre thèmes suffisent. S’il en manque un, demandez-le au secrétariat."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Les listes de cases se liraient sinon à chaque affichage d'un champ.
        for nom in ("axes", "themes"):
            champ = self.fields[nom]
            champ.widget.choices = list(champ.choices)
