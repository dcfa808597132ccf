"""Combien de fois une même personne, ou un même réseau, peut recommencer.

Les comptes vivent dans un cache à eux (`limites`), sous une empreinte : ni adresse IP ni courriel n'y sont lisibles, et
un flot de pages gardées ne les chasse pas.
"""

import fcntl
import hashlib
import os
import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.http import HttpRequest
from django.utils.connection import ConnectionProxy

from .adresse_ip import adresse_du_client

cache = ConnectionProxy(caches, "limites")


class CacheDeFichiersExact(FileBasedCache):
    """Le cache de fichiers de Django, où `add` et `incr` sont atomiques et où `incr` garde l'échéance.

    Celui de Django lit puis écrit : deux processus s'y croisent, et ce que l'on augmente s'oublie en cinq minutes.
    """

    if TYPE_CHECKING:  # les annotations de Django les taisent
        _dir: str

        def _createdir(self) -> None: ...
        def _key_to_file(self, key: Any, version: int | None = None) -> str: ...

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with self._seul():
            return bool(super().add(key, value, timeout, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises: ValueError si rien n'est compté sous cette clef."""
        with self._seul():
            echeance = self._echeance(key, version)
            valeur = self.get(key, version=version)
            if valeur is None:
                raise ValueError(f"Clef inconnue : {key!r}")
            reste = None if echeance is None else max(1, echeance - time.time())
            self.set(key, valeur + delta, timeout=reste, version=version)
            return int(valeur + delta)

    def _echeance(self, key: Any, version: int | None) -> float | None:
        try:
            with Path(self._key_to_file(key, version)).open("rb") as fichier:
                echeance: float | None = pickle.load(fichier)  # noqa: S301 – écrit par nous
                return echeance
        except FileNotFoundError:
            return None

    @contextmanager
    def _seul(self) -> Iterator[None]:
        self._createdir()
        verrou = os.open(Path(self._dir) / "verrou", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX)
            yield
        finally:
            os.close(verrou)


def depasse(geste: str, qui: str, *, fois: int, duree: int) -> bool:
    """Compte un geste, et rend vrai s'il dépasse `fois` en `duree` secondes."""
    cle = _clef("limite", f"{geste}\n{qui}")
    if cache.add(cle, 1, duree):
        return fois < 1
    try:
        return bool(cache.incr(cle) > fois)
    except ValueError:  # expiré entre les deux
        return False


def sert_une_premiere_fois(marque: str, *, duree: float) -> bool:
    """Vrai la première fois que l'on présente cette marque en `duree` secondes, une seule fois quoi qu'il arrive."""
    return bool(cache.add(_clef("marque", marque), 1, duree))


def reseau_de(request: HttpRequest) -> str:
    """Ce qui distingue le réseau d'où vient la requête : l'adresse IPv4, ou les 64 premiers bits d'une IPv6."""
    adresse = adresse_du_client(request) or ""
    try:
        lue = ip_address(adresse)
    except ValueError:
        return adresse
    if not isinstance(lue, IPv6Address):
        return adresse
    if lue.ipv4_mapped:
        return str(lue.ipv4_mapped)
    # Écrite en entier : « :: » y abrège des zéros, et couper le texte couperait n'importe où.
    return ":".join(lue.exploded.split(":")[:4])


def _clef(usage: str, valeur: str) -> str:
    return f"{usage}:{hashlib.blake2b(valeur.encode(), digest_size=16).hexdigest()}"
