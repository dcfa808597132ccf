"""Fabriques partagées par les essais unitaires et les parcours de navigateur."""

from .bonnes_pratiques import FicheFactory
from .reseau import MandatFactory, MembreFactory, TerritoireFactory
from .socle import UtilisateurFactory

__all__ = ["FicheFactory", "MandatFactory", "MembreFactory", "TerritoireFactory", "UtilisateurFactory"]
