from .bonnes_pratiques_index import BonnesPratiquesIndexPage
from .composants import (
    ChiffreCle,
    EnsembleDeFiche,
    LigneDeFinancement,
    PartenaireDeFiche,
    TerritoireDeFiche,
    ThemeDeFiche,
)
from .confirmation import DemandeDeConfirmation
from .fiche import FichePage

__all__ = [
    "BonnesPratiquesIndexPage",
    "ChiffreCle",
    "DemandeDeConfirmation",
    "EnsembleDeFiche",
    "FichePage",
    "LigneDeFinancement",
    "PartenaireDeFiche",
    "TerritoireDeFiche",
    "ThemeDeFiche",
]
