"""Ce qui manque à une fiche avant qu'elle parte en relecture : voir `docs/completude.md`."""

from .ancres import ancres_des_champs
from .contenu import Contenu
from .manque import Manque
from .regles import SIGNES_EN_BREF, verifier

__all__ = ["SIGNES_EN_BREF", "Contenu", "Manque", "ancres_des_champs", "verifier"]
