"""Le pliage des noms de lieux : ce que l'on tape au clavier et ce qui est écrit doivent se rejoindre."""

import re
import unicodedata

#: Les lettres que la décomposition d'Unicode ne sépare pas de leur signe.
_LETTRES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_SEPARATEURS = re.compile(r"[^0-9a-z]+")
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints"}


def plier(nom: str) -> str:
    """`nom` en minuscules sans accents, mots séparés par une espace ; « St-Étienne » devient « saint etienne ».

    Les signes d'écritures non latines disparaissent : un nom qui n'a rien d'autre est plié en chaîne vide.
    """
    decompose = unicodedata.normalize("NFKD", nom.lower().translate(_LETTRES))
    sans_accent = "".join(signe for signe in decompose if not unicodedata.combining(signe))
    mots = _SEPARATEURS.sub(" ", sans_accent).split()
    return " ".join(_ABREGES.get(mot, mot) for mot in mots)
