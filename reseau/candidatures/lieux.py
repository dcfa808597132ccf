"""Du nom qu'une personne tape au territoire de référence qu'elle veut dire."""

import re
from dataclasses import dataclass, field

from ..geo.noms import plier
from ..models import Territoire

#: Combien de territoires on propose ; au-delà, mieux vaut préciser le nom.
PROPOSITIONS = 8
#: Combien d'homonymes on lit : « Sainte-Colombe » en a plus de vingt.
LUS = 60
LETTRES_MINIMALES = 3
_PRECISION = re.compile(r"[(,]")


@dataclass
class Lieu:
    """Ce que dit une saisie : un territoire certain, ou ceux entre lesquels choisir, ou rien de connu."""

    territoire: Territoire | None = None
    propositions: list[Territoire] = field(default_factory=list)


def reconnaitre(saisie: str) -> Lieu:
    """Lit « Grenoble », « Sainte-Colombe (Doubs) » ou « Riace, Calabre ». Une requête."""
    nom, *precisions = _PRECISION.split(saisie, maxsplit=1)
    if not plier(nom):
        return Lieu()
    trouves = list(Territoire.objects.cherche(nom)[:LUS])
    entiers = [territoire for territoire in trouves if plier(str(territoire)) == plier(saisie)]
    if precisions and not entiers:
        mots = plier(precisions[0]).split()
        trouves = [t for t in trouves if all(mot in plier(str(t)).split() for mot in mots)] or trouves
    exacts = entiers or [territoire for territoire in trouves if plier(territoire.nom) == plier(nom)]
    if len(exacts) == 1:
        return Lieu(exacts[0])
    return Lieu(None, trouves[:PROPOSITIONS])


def suggerer(saisie: str) -> list[str]:
    """Les noms entiers à proposer pendant la frappe ; rien avant trois lettres."""
    if len(plier(saisie)) < LETTRES_MINIMALES:
        return []
    return [str(territoire) for territoire in Territoire.objects.cherche(saisie[:120])[:PROPOSITIONS]]
