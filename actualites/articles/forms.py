"""Le formulaire d'une actualité : il laisse enregistrer un brouillon incomplet, et refuse de l'envoyer."""

from django.utils.translation import gettext_lazy as _

from alliance.socle.forms import ChampThemes
from alliance.socle.moderation.completude import Manque
from alliance.socle.moderation.forms import FormulaireComplet

from .completude import verifier


class ArticleForm(FormulaireComplet):
    """Vérifie la complétude de ce qui est soumis chaque fois que le texte avance vers la publication."""

    adresse_a_defaut = "actualite"

    themes = ChampThemes(
        label=_("Thèmes"),
        required=False,
        help_text=_("Deux à quatre thèmes suffisent. S’il en manque un, demandez-le au secrétariat."),
    )

    def manques(self) -> list[Manque]:
        return verifier(self.instance, self)
