"""Les liens personnels : un jeton que seule la personne reçoit, dont la base ne garde que l'empreinte.

Qui lirait la base, une sauvegarde ou un journal de requêtes SQL n'en tirerait aucun lien qui marche.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

#: 32 octets tirés au hasard : personne ne les devine.
OCTETS = 32


@sensitive_variables()
def nouveau_jeton() -> tuple[str, str]:
    """Un jeton pour le lien, et l'empreinte à garder."""
    jeton = secrets.token_urlsafe(OCTETS)
    return jeton, empreinte(jeton)


def empreinte(jeton: str) -> str:
    """L'empreinte SHA-256 d'un jeton, en hexadécimal. Sans sel : un tirage de 256 bits ne se cherche pas."""
    return hashlib.sha256(jeton.encode()).hexdigest()


def page_personnelle(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Une vue dont l'adresse porte un jeton : ni gardée, ni indexée, ni dite au site que l'on ouvre ensuite."""

    @never_cache
    @wraps(vue)
    def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reponse = vue(request, *args, **kwargs)
        reponse["Referrer-Policy"] = "no-referrer"
        reponse["X-Robots-Tag"] = "noindex, nofollow"
        return reponse

    return gardee
