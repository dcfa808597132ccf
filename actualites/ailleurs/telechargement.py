"""Télécharger un agenda sans se faire piéger.

L'adresse est donnée par quelqu'un, la réponse par n'importe qui. On ne parle qu'en https, aux machines d'Internet
(`adresses.est_publique`), pendant un temps et pour un poids bornés ; chaque redirection repasse toutes les
vérifications. Le nom n'est résolu qu'une fois : on se connecte à l'adresse IP vérifiée, en demandant au certificat de
prouver le nom. Une seconde résolution pourrait, elle, répondre une adresse interne. Aucun mandataire d'environnement.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from .adresses import est_publique

#: Le poids d'un agenda, décompressé.
OCTETS_AU_PLUS = 10 * 1024 * 1024
REDIRECTIONS_AU_PLUS = 3
#: Secondes.
CONNEXION, LECTURE, TOTAL = 5.0, 10.0, 40.0
PORTS = frozenset({443, 8443})
#: Combien d'adresses d'un même nom on essaie.
ADRESSES_ESSAYEES = 3
TYPES = frozenset(
    {
        "text/calendar",
        "text/x-vcalendar",
        "application/ics",
        "application/calendar",
        "application/octet-stream",
        "text/plain",
        "",
    }
)
DEBUT = b"BEGIN:VCALENDAR"
_MORCEAU = 64 * 1024
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})


class TelechargementRefuse(Exception):
    """L'agenda n'a pas été lu ; `str()` dit pourquoi, en français, à qui le suit."""


@dataclass(frozen=True)
class Telecharge:
    """Ce qui a été reçu. `contenu` est `None` si rien n'a changé là-bas depuis les marques données."""

    contenu: bytes | None
    etiquette: str = ""
    modifie: str = ""
    charset: str = ""


@dataclass(frozen=True)
class Reseau:
    """Ce dont le téléchargement a besoin du monde : un essai en donne un autre, la production n'en a qu'un."""

    resoudre: Callable[[str, int], list[str]] = field(default_factory=lambda: resoudre)
    admettre: Callable[[str], bool] = est_publique
    ports: frozenset[int] | None = PORTS
    contexte: Callable[[], ssl.SSLContext] = ssl.create_default_context
    connexion: float = CONNEXION
    lecture: float = LECTURE
    total: float = TOTAL


def resoudre(hote: str, port: int) -> list[str]:
    """Les adresses IP du nom, sans doublon. Raises: OSError."""
    trouvees = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(adresse[0]) for *_reste, adresse in trouvees))


def telecharger(adresse: str, *, etiquette: str = "", modifie: str = "", reseau: Reseau | None = None) -> Telecharge:
    """Le contenu de l'agenda, au plus `OCTETS_AU_PLUS`.

    Args:
        etiquette, modifie: les marques (ETag, Last-Modified) de la dernière lecture, pour ne rien relire d'inchangé.

    Raises: TelechargementRefuse, pour toute raison ; rien d'autre.
    """
    reseau = reseau or Reseau()
    echeance = _Echeance(reseau.lecture, reseau.total)
    try:
        for _saut in range(REDIRECTIONS_AU_PLUS + 1):
            suite = _demander(adresse, etiquette, modifie, reseau, echeance)
            if isinstance(suite, Telecharge):
                return suite
            adresse = suite
        raise TelechargementRefuse(_("L’adresse renvoie trop de fois vers une autre."))
    except TelechargementRefuse:
        raise
    except TimeoutError:
        raise TelechargementRefuse(_("Le serveur est trop lent à répondre.")) from None
    except ssl.SSLError as erreur:
        raison = getattr(erreur, "verify_message", "") or erreur.reason or ""
        raise TelechargementRefuse(_("La connexion n’est pas sûre. %(raison)s") % {"raison": raison}) from None
    except zlib.error:
        raise TelechargementRefuse(_("La réponse est abîmée.")) from None
    except (OSError, http.client.HTTPException, ValueError) as erreur:
        raison = type(erreur).__name__
        raise TelechargementRefuse(
            _("Le serveur ne répond pas comme il faut (%(raison)s).") % {"raison": raison}
        ) from None


def verifier_l_ecriture(adresse: str) -> None:
    """Ce qui se sait d'une adresse sans rien demander au réseau ; le reste se vérifie à la lecture.

    Raises: TelechargementRefuse.
    """
    hote, _port, _chemin = _decouper(adresse, PORTS)
    hote = hote.rstrip(".")
    try:
        ip_address(hote)
    except ValueError:
        interne = hote == "localhost" or hote.endswith(".localhost")
    else:
        interne = not est_publique(hote)
    if interne:
        raise TelechargementRefuse(_("L’adresse mène à une machine qui n’est pas publique."))


class _Echeance:
    """Le temps qui reste : pour chaque lecture, et pour le tout."""

    def __init__(self, lecture: float, total: float) -> None:
        self.lecture, self.fin = lecture, time.monotonic() + total

    def reste(self, au_plus: float | None = None) -> float:
        """Raises: TimeoutError s'il n'en reste plus."""
        reste = self.fin - time.monotonic()
        if reste <= 0:
            raise TimeoutError
        return min(reste, self.lecture if au_plus is None else au_plus)


class _LectureBornee(io.RawIOBase):
    """Lit une prise sans dépasser l'échéance, fût-elle nourrie un octet à la fois."""

    def __init__(self, prise: socket.socket, echeance: _Echeance) -> None:
        self.prise, self.echeance = prise, echeance

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: Any) -> int:
        self.prise.settimeout(self.echeance.reste())
        return self.prise.recv_into(tampon)


class _Prise:
    """Ce que `http.client` attend d'une prise : envoyer, lire, fermer ; ici, dans les temps."""

    def __init__(self, prise: socket.socket, echeance: _Echeance) -> None:
        self.prise, self.echeance = prise, echeance

    def sendall(self, donnees: bytes) -> None:
        self.prise.settimeout(self.echeance.reste())
        self.prise.sendall(donnees)

    def makefile(self, *_args: Any, **_kwargs: Any) -> io.BufferedReader:
        return io.BufferedReader(_LectureBornee(self.prise, self.echeance))

    def close(self) -> None:
        self.prise.close()


def _decouper(adresse: str, ports: frozenset[int] | None) -> tuple[str, int, str]:
    """L'hôte (en ASCII), le port et le chemin d'une adresse. Raises: TelechargementRefuse."""
    if any(signe <= " " or signe == "\x7f" for signe in adresse):
        raise TelechargementRefuse(_("Cette adresse est mal écrite."))
    try:
        parties = urlsplit(adresse)
        hote, port = parties.hostname or "", parties.port or 443
        hote = hote if ":" in hote else hote.encode("idna").decode("ascii")
        chemin = (parties.path or "/") + (f"?{parties.query}" if parties.query else "")
        chemin = quote(chemin, safe="%/:=&?~+!$,;'@()*[]")
    except (ValueError, UnicodeError):
        raise TelechargementRefuse(_("Cette adresse est mal écrite.")) from None
    if parties.scheme != "https":
        raise TelechargementRefuse(_("L’adresse (ou celle où elle renvoie) n’est pas en https."))
    if not hote:
        raise TelechargementRefuse(_("Cette adresse est mal écrite."))
    if parties.username is not None or parties.password is not None:
        raise TelechargementRefuse(_("L’adresse ne doit porter ni nom d’utilisateur ni mot de passe."))
    if ports is not None and port not in ports:
        raise TelechargementRefuse(_("L’adresse (ou celle où elle renvoie) passe par une porte que l’on n’ouvre pas."))
    return hote, port, chemin


def _adresses(hote: str, port: int, reseau: Reseau, echeance: _Echeance) -> list[str]:
    """Les adresses où l'on peut se connecter. Raises: TelechargementRefuse si une seule n'est pas publique."""
    reponses: queue.Queue[list[str] | OSError | UnicodeError] = queue.Queue()

    def demander() -> None:
        try:
            reponses.put(reseau.resoudre(hote, port))
        except (OSError, UnicodeError) as erreur:
            reponses.put(erreur)

    # La résolution du système n'a pas de délai : on l'attend à côté.
    threading.Thread(target=demander, daemon=True).start()
    try:
        trouvees = reponses.get(timeout=echeance.reste(reseau.connexion))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(trouvees, Exception) or not trouvees:
        raise TelechargementRefuse(_("On ne trouve pas le serveur « %(hote)s ».") % {"hote": hote[:100]})
    if not all(reseau.admettre(trouvee) for trouvee in trouvees):
        raise TelechargementRefuse(_("L’adresse (ou celle où elle renvoie) mène à une machine qui n’est pas publique."))
    return trouvees[:ADRESSES_ESSAYEES]


def _connecter(hote: str, port: int, reseau: Reseau, echeance: _Echeance) -> ssl.SSLSocket:
    """Une connexion chiffrée à une adresse vérifiée, dont le certificat prouve le nom demandé."""
    contexte, panne = reseau.contexte(), OSError()
    for ip in _adresses(hote, port, reseau, echeance):
        try:
            prise = socket.create_connection((ip, port), timeout=echeance.reste(reseau.connexion))
        except OSError as erreur:
            echeance.reste()
            panne = erreur
            continue
        try:
            # Ce à quoi l'on est vraiment relié, avant d'avoir rien dit.
            if not reseau.admettre(str(prise.getpeername()[0])):
                raise TelechargementRefuse(_("L’adresse mène à une machine qui n’est pas publique."))
            prise.settimeout(echeance.reste(reseau.connexion))
            return contexte.wrap_socket(prise, server_hostname=hote)
        except BaseException:
            prise.close()
            raise
    raise panne


def _demander(adresse: str, etiquette: str, modifie: str, reseau: Reseau, echeance: _Echeance) -> Telecharge | str:
    """La réponse, ou l'adresse où elle renvoie."""
    hote, port, chemin = _decouper(adresse, reseau.ports)
    entetes = {
        "User-Agent": f"AllianceAccueillante/1.0 (+{settings.WAGTAILADMIN_BASE_URL})",
        "Accept": "text/calendar, text/plain;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    if etiquette:
        entetes["If-None-Match"] = etiquette
    if modifie:
        entetes["If-Modified-Since"] = modifie
    chiffree = _connecter(hote, port, reseau, echeance)
    connexion = http.client.HTTPSConnection(hote, port, context=chiffree.context)
    # Elle ne se connecte jamais d'elle-même : elle résoudrait le nom une seconde fois.
    connexion.auto_open = 0
    connexion.sock = _Prise(chiffree, echeance)
    try:
        connexion.request("GET", chemin, headers=entetes)
        reponse = connexion.getresponse()
        if reponse.status in _REDIRECTIONS and (suite := reponse.headers.get("Location")):
            return urljoin(adresse, suite)
        if reponse.status == 304 and (etiquette or modifie):
            return Telecharge(None, etiquette, modifie)
        if reponse.status != 200:
            raise TelechargementRefuse(_("Le serveur répond par une erreur (%(statut)d).") % {"statut": reponse.status})
        return _lire(reponse)
    finally:
        connexion.close()
        chiffree.close()


def _lire(reponse: http.client.HTTPResponse) -> Telecharge:
    genre = reponse.headers.get_content_type() if "Content-Type" in reponse.headers else ""
    if genre not in TYPES:
        raise TelechargementRefuse(_("Ce n’est pas un agenda, mais « %(genre)s ».") % {"genre": genre[:60]})
    contenu = _decompresser(reponse)
    if not contenu.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(DEBUT)].upper() == DEBUT:
        raise TelechargementRefuse(_("Ce n’est pas un agenda au format ICS."))
    return Telecharge(
        contenu,
        etiquette=_marque(reponse.headers.get("ETag"), 255),
        modifie=_marque(reponse.headers.get("Last-Modified"), 64),
        charset=reponse.headers.get_content_charset() or "",
    )


def _marque(valeur: str | None, longueur: int) -> str:
    """Une marque que l'on pourra renvoyer telle quelle, ou rien."""
    return valeur if valeur and len(valeur) <= longueur and valeur.isascii() and valeur.isprintable() else ""


def _decompresser(reponse: http.client.HTTPResponse) -> bytes:
    """Le corps, compté au fil de l'eau : une bombe s'arrête au premier octet de trop."""
    codage = (reponse.headers.get("Content-Encoding") or "identity").strip().lower()
    if codage not in ("identity", "gzip", "x-gzip"):
        raise TelechargementRefuse(_("La réponse est compressée d’une façon que l’on ne lit pas."))
    detente = None if codage == "identity" else zlib.decompressobj(31)
    contenu, recus = bytearray(), 0
    while morceau := reponse.read(_MORCEAU):
        recus += len(morceau)
        if detente is not None:
            morceau = detente.decompress(morceau, OCTETS_AU_PLUS + 1 - len(contenu))
        contenu += morceau
        if max(recus, len(contenu)) > OCTETS_AU_PLUS:
            poids = OCTETS_AU_PLUS // (1024 * 1024)
            raise TelechargementRefuse(_("L’agenda pèse plus de %(poids)d Mo.") % {"poids": poids})
        if detente is not None and detente.eof:
            break
    if (detente is not None and not detente.eof) or (detente is None and reponse.length):
        raise TelechargementRefuse(_("La réponse s’arrête avant la fin."))
    return bytes(contenu)
