"""Ce qui manque à une fiche avant qu'elle parte en relecture : voir `docs/completude.md`."""

from alliance.socle.moderation.completude import Manque, ancres_des_champs

from .contenu import Contenu
from .regles import SIGNES_EN_BREF, verifier

__all__ = ["SIGNES_EN_BREF", "Contenu", "Manque", "ancres_des_champs", "verifier"]
