"""La connexion d'un envoi en nombre au serveur de courriel, et le rythme que ce serveur admet."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

#: Une connexion ne reste pas ouverte pendant une pause plus longue (secondes) : le serveur la fermerait.
PAUSE_SANS_CONNEXION = 5


class ServeurEnPanne(Exception):
    """Le serveur de courriel ne prend plus rien : insister userait les tentatives de toutes les lignes."""


class Cadence:
    """Ce qu'il faut attendre entre deux courriels pour tenir `ALLIANCE_COURRIELS_PAR_MINUTE` ; 0 : rien."""

    def __init__(self) -> None:
        par_minute = settings.ALLIANCE_COURRIELS_PAR_MINUTE
        self.pas = 60 / par_minute if par_minute else 0.0
        self.prochain = 0.0

    def attendre(self, connexion: Any) -> None:
        attente = self.prochain - time.monotonic()
        if attente > PAUSE_SANS_CONNEXION:
            fermer(connexion)
        if attente > 0:
            time.sleep(attente)
        self.prochain = max(time.monotonic(), self.prochain) + self.pas


@contextlib.contextmanager
def connexion_gardee() -> Iterator[Any]:
    """Une connexion fermée quoi qu'il arrive ; `ouvrir` l'ouvre quand on en a besoin."""
    connexion = get_connection()
    try:
        yield connexion
    finally:
        fermer(connexion)


def ouvrir(connexion: Any) -> None:
    """Ouvre la connexion, ou ne fait rien si elle l'est. Raises: ServeurEnPanne."""
    try:
        connexion.open()
    except Exception as erreur:
        raise ServeurEnPanne(f"le serveur de courriel ne répond pas ({type(erreur).__name__})") from erreur


def fermer(connexion: Any) -> None:
    with contextlib.suppress(OSError):
        connexion.close()
