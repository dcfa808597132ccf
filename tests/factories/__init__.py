"""Fabriques partagées par les essais unitaires et les parcours de navigateur."""

from .actualites import (
    AbonnementFactory,
    ArticleFactory,
    CirculationFactory,
    CosignatureFactory,
    EvenementFactory,
    NumeroFactory,
    PriseFactory,
    SignatureFactory,
    circuler,
)
from .bonnes_pratiques import FicheFactory
from .reseau import MandatFactory, MembreFactory, TerritoireFactory
from .socle import UtilisateurFactory

__all__ = [
    "AbonnementFactory",
    "ArticleFactory",
    "CirculationFactory",
    "CosignatureFactory",
    "EvenementFactory",
    "FicheFactory",
    "MandatFactory",
    "MembreFactory",
    "NumeroFactory",
    "PriseFactory",
    "SignatureFactory",
    "TerritoireFactory",
    "UtilisateurFactory",
    "circuler",
]
