"""Fabriques partagées par les essais unitaires et les parcours de navigateur."""

from .actualites import CirculationFactory, CosignatureFactory, PriseFactory, SignatureFactory, circuler
from .bonnes_pratiques import FicheFactory
from .reseau import MandatFactory, MembreFactory, TerritoireFactory
from .socle import UtilisateurFactory

__all__ = [
    "CirculationFactory",
    "CosignatureFactory",
    "FicheFactory",
    "MandatFactory",
    "MembreFactory",
    "PriseFactory",
    "SignatureFactory",
    "TerritoireFactory",
    "UtilisateurFactory",
    "circuler",
]
