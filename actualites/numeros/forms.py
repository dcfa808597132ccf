"""Le formulaire d'un numéro de l'infolettre : il laisse enregistrer un brouillon incomplet, et refuse de l'envoyer."""

from alliance.socle.moderation.completude import Manque
from alliance.socle.moderation.forms import FormulaireComplet

from .completude import verifier


class NumeroForm(FormulaireComplet):
    """Vérifie la complétude de ce qui est soumis chaque fois que le texte avance vers la publication."""

    adresse_a_defaut = "numero"

    def manques(self) -> list[Manque]:
        return verifier(self.instance, self)
