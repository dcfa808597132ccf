"""Ce qu'une ligne d'un import fera : le rapprochement le décide, le rapport le garde, l'écriture le lit."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

CREER, MODIFIER, IDENTIQUE, REFUSER = "creer", "modifier", "identique", "refuser"
#: Ce qu'un membre doit être encore au moment d'écrire, tel que le rapprochement l'a lu.
CONSTATES = ("latest_revision_id", "statut", "reference")


@dataclass
class Effet:
    """Ce qu'une ligne fera.

    Attributes:
        membre: la clé primaire du membre reconnu, ou rien s'il sera créé.
        simples, multiples: les seules valeurs qui changent, prêtes à écrire.
        statut: les champs du `ChangementDeStatut` à ajouter, ou rien.
        changements: avant → après par champ, en toutes lettres.
        invitation: la personne à inviter si on le demande, ou rien.
        constate: les `CONSTATES` du membre reconnu.
    """

    ligne: int
    cle: str
    nom: str
    effet: str
    membre: int | None = None
    simples: dict[str, Any] = field(default_factory=dict)
    multiples: dict[str, list[int]] = field(default_factory=dict)
    statut: dict[str, Any] = field(default_factory=dict)
    slug: str = ""
    changements: dict[str, list[str]] = field(default_factory=dict)
    erreurs: list[dict[str, str]] = field(default_factory=list)
    invitation: dict[str, str] = field(default_factory=dict)
    constate: tuple[Any, ...] = ()

    def en_json(self) -> dict[str, Any]:
        """Ce que le rapport en garde et en montre."""
        return {
            "ligne": self.ligne,
            "cle": self.cle,
            "nom": self.nom,
            "effet": self.effet,
            "membre": self.membre,
            "changements": self.changements,
            "erreurs": self.erreurs,
            "invitation": self.invitation,
        }


def empreinte(lignes: list[dict[str, Any]]) -> str:
    """Deux rapports de même empreinte ont le même effet, ligne pour ligne."""
    texte = json.dumps(lignes, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(texte.encode()).hexdigest()


def compter(effets: list[Effet]) -> Counter[str]:
    """Combien de lignes de chaque effet."""
    return Counter(effet.effet for effet in effets)
