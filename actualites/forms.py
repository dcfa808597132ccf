"""Le formulaire d'une prise de position : il laisse enregistrer un brouillon incomplet, et refuse de l'envoyer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.socle.forms import ChampThemes
from alliance.socle.moderation.completude import Manque
from alliance.socle.moderation.forms import FormulaireComplet

from .prises.completude import Contenu, verifier


class PriseDePositionForm(FormulaireComplet):
    """Vérifie la complétude de ce qui est soumis chaque fois que le texte avance vers la publication."""

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

    def manques(self) -> list[Manque]:
        return verifier(self.instance, Contenu.du_formulaire(self))
