"""Tout ce qui change une circulation ou une cosignature : le seul point d'entrée des écrans et des commandes.

L'initiatrice : `OuvrirCirculation`, `Solliciter`, `Relancer`, `Prolonger`, `Clore`, `ProposerVersion`,
`TraiterDemande`, `RenvoyerLeLien`. Une organisation, par son lien : `Signer`, `Refuser`, `DemanderChangement`,
`Retirer`. Les états et leurs passages : `docs/cosignature.md`.
"""

from .changement import ProposerVersion, ce_qui_engage_au_fond
from .conduite import Clore, Prolonger, RedemanderLeLien, Relancer, RenvoyerLeLien, TraiterDemande
from .gestes import DemanderChangement, Refuser, Retirer, Signer, est_intacte
from .ouverture import OuvrirCirculation, Solliciter
from .regles import (
    CirculationFermee,
    CirculationRefusee,
    DecisionImpossible,
    LienPerime,
    TexteAltere,
    VersionPerimee,
    peut_circuler,
)

__all__ = [
    "CirculationFermee",
    "CirculationRefusee",
    "Clore",
    "DecisionImpossible",
    "DemanderChangement",
    "LienPerime",
    "OuvrirCirculation",
    "Prolonger",
    "ProposerVersion",
    "RedemanderLeLien",
    "Refuser",
    "Relancer",
    "RenvoyerLeLien",
    "Retirer",
    "Signer",
    "Solliciter",
    "TexteAltere",
    "TraiterDemande",
    "VersionPerimee",
    "ce_qui_engage_au_fond",
    "est_intacte",
    "peut_circuler",
]
