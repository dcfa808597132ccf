"""Le pliage des noms de lieux : ce que l'on tape au clavier et ce qui est écrit doivent se rejoindre."""

import re

from alliance.socle.recherche.analyse import replier

_SEPARATEURS = re.compile(r"[^0-9a-z]+")
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints"}


def plier(nom: str) -> str:
    """`nom` en minuscules sans accents, mots séparés par une espace ; « St-Étienne » devient « saint etienne ».

    Les signes d'écritures non latines disparaissent : un nom qui n'a rien d'autre est plié en chaîne vide.
    """
    mots = _SEPARATEURS.sub(" ", replier(nom)).split()
    return " ".join(_ABREGES.get(mot, mot) for mot in mots)
