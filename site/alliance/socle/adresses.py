"""Le segment d'adresse que l'on tire d'un nom ou d'un titre français ; il ne changera plus, autant qu'il soit juste."""

import re

from django.utils.html import strip_tags
from django.utils.text import slugify

from .recherche.analyse import replier

_COUPURES = re.compile(r"['’ʼ/·.]")


def segment(nom: str, longueur: int = 100, defaut: str = "page") -> str:
    """« Ville d’Œuilly » donne `ville-d-oeuilly` : l'apostrophe coupe, la ligature se défait, rien ne se perd.

    Args:
        longueur: nombre maximal de signes.
        defaut: ce que l'on rend d'un nom sans lettre ni chiffre.
    """
    return slugify(_COUPURES.sub("-", replier(strip_tags(nom))))[:longueur].strip("-") or defaut
