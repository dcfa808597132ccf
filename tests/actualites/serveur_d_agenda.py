"""Un serveur https local, qui répond ce qu'on lui dit ; et le réseau d'essai qui y mène.

Le certificat ne vaut que pour « agenda.exemple » et ne sert qu'ici.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from actualites.ailleurs.telechargement import Reseau

CERTIFICAT = Path(__file__).parent / "certificat_d_essai.pem"
Reponse = bytes | Callable[[socket.socket], None]


def reponse(corps: bytes, statut: str = "200 OK", **entetes: str) -> bytes:
    """Une réponse HTTP ; `content_type="…"` donne l'en-tête Content-Type."""
    lignes = {"content_type": "text/calendar; charset=utf-8", "content_length": str(len(corps)), **entetes}
    tete = "".join(f"{nom.replace('_', '-')}: {valeur}\r\n" for nom, valeur in lignes.items() if valeur)
    return f"HTTP/1.1 {statut}\r\n{tete}\r\n".encode() + corps


class Serveur:
    """Sert une réponse par chemin ; retient ce qu'on lui a demandé."""

    def __init__(self) -> None:
        self.reponses: dict[str, Reponse] = {}
        self.demandes: list[str] = []
        self.prise = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.prise.getsockname()[1])
        self.contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.contexte.load_cert_chain(CERTIFICAT)
        threading.Thread(target=self._servir, daemon=True).start()

    def adresse(self, chemin: str = "/a.ics", hote: str = "agenda.exemple") -> str:
        return f"https://{hote}:{self.port}{chemin}"

    def _servir(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _adresse = self.prise.accept()
                threading.Thread(target=self._repondre, args=[client], daemon=True).start()

    def _repondre(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), self.contexte.wrap_socket(client, server_side=True) as chiffre:
            demande = b""
            while b"\r\n\r\n" not in demande and (lu := chiffre.recv(4096)):
                demande += lu
            self.demandes.append(demande.decode())
            voulue = self.reponses.get(demande.split(b" ")[1].decode(), reponse(b"", "404 Not Found"))
            if callable(voulue):
                voulue(chiffre)
            else:
                chiffre.sendall(voulue)


@contextlib.contextmanager
def serveur_d_agenda() -> Iterator[Serveur]:
    serveur = Serveur()
    try:
        yield serveur
    finally:
        serveur.prise.close()


def reseau(**options: Any) -> Reseau:
    """Un réseau où tout nom mène au serveur local, dont le certificat est reconnu."""
    defauts: dict[str, Any] = {
        "resoudre": lambda hote, port: ["127.0.0.1"],
        "admettre": lambda adresse: True,
        "ports": None,
        "contexte": lambda: ssl.create_default_context(cafile=str(CERTIFICAT)),
    }
    return Reseau(**{**defauts, **options})
