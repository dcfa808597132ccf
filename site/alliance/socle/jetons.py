"""Les liens personnels : un jeton que seule la personne reçoit, dont la base ne garde que l'empreinte.

Qui lirait la base, une sauvegarde ou un journal de requêtes SQL n'en tirerait aucun lien qui marche.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing
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


def nouvelle_clef() -> str:
    """Ce qui désigne une ligne dans son lien personnel (`jeton_derive`), sans dire combien il y en a."""
    return secrets.token_urlsafe(12)


def jeton_derive(clef: str, usage: str) -> str:
    """Un jeton qui se retrouve : la clef d'une ligne, signée pour cet usage. Le même lien peut être renvoyé.

    Args:
        clef: ce que la base garde, tiré au hasard ; sans la clef secrète du site, elle n'ouvre rien.
        usage: ce que le lien permet ; un jeton d'un usage ne vaut pas pour un autre.
    """
    return signing.Signer(sep=".", salt=f"alliance.jeton.{usage}").sign(clef)


def clef_du_jeton(jeton: str, usage: str) -> str | None:
    """La clef que porte un jeton dérivé ; `None` s'il n'est pas de nous."""
    try:
        return signing.Signer(sep=".", salt=f"alliance.jeton.{usage}").unsign(jeton)
    except signing.BadSignature:
        return None


def page_personnelle(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Une vue dont l'adresse porte un jeton : ni gardée, ni indexée, ni dite au site que l'on ouvre ensuite."""

    @never_cache
    @wraps(vue)
    def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reponse = vue(request, *args, **kwargs)
        # Rien aux autres sites ; mais « no-referrer » ferait aussi dire « Origin: null » aux formulaires de la page,
        # que la protection contre les envois forgés refuserait.
        reponse["Referrer-Policy"] = "same-origin"
        reponse["X-Robots-Tag"] = "noindex, nofollow"
        return reponse

    return gardee
