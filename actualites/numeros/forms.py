"""Le formulaire d'un numéro de l'infolettre : il laisse enregistrer un brouillon incomplet, et refuse de l'envoyer."""

from django.utils.translation import gettext_lazy as _

from alliance.socle.moderation.completude import Manque
from alliance.socle.moderation.forms import FormulaireComplet

from ..infolettre.sujets import ChampDeSujets
from .completude import verifier


class NumeroForm(FormulaireComplet):
    """Vérifie la complétude de ce qui est soumis chaque fois que le texte avance vers la publication."""

    adresse_a_defaut = "numero"

    axes = ChampDeSujets(
        "axes",
        label=_("Axes"),
        help_text=_("Rien de coché : à tout le monde. Sinon, à qui suit l’un de ces sujets et à qui suit tout."),
    )
    regions = ChampDeSujets("regions", label=_("Régions"))
    membres = ChampDeSujets("membres", label=_("Membres"))

    def manques(self) -> list[Manque]:
        return verifier(self.instance, self)
