"""Combien de fois une même personne, ou un même réseau, peut recommencer."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from .adresse_ip import adresse_du_client


def depasse(geste: str, qui: str, *, fois: int, duree: int) -> bool:
    """Compte un geste, et rend vrai s'il dépasse `fois` en `duree` secondes.

    Le compte vit dans le cache, sous une empreinte : ni adresse IP ni courriel n'y sont lisibles.
    """
    cle = "limite:" + hashlib.blake2b(f"{geste}\n{qui}".encode(), digest_size=16).hexdigest()
    if cache.add(cle, 1, duree):
        return False
    try:
        return cache.incr(cle) > fois
    except ValueError:  # expiré entre les deux
        return False


def reseau_de(request: HttpRequest) -> str:
    """Ce qui distingue le réseau d'où vient la requête : l'adresse IPv4, ou les 64 premiers bits d'une IPv6."""
    adresse = adresse_du_client(request) or ""
    return ":".join(adresse.split(":")[:4]) if ":" in adresse else adresse
