"""Le cache des pages entières, pour qui lit sans s'être identifié.

Placé avant tous les autres middlewares : une page déjà vue ne touche ni session, ni base. Ce qu'il garde est rangé
sous le timbre de la dernière publication (`socle.publication`) : publier périme tout. Voir `docs/cache.md`.
"""

import gzip
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import get_conditional_response

from . import publication

#: Au-delà, une date écrite dans la page (« confirmée il y a deux ans ») pourrait ne plus être vraie.
DUREE = 60 * 60
TAILLE_MAXIMALE = 1024 * 1024
REQUETE_MAXIMALE = 300
#: Le lecteur garde une copie, mais redemande toujours si elle vaut encore : un retrait se voit aussitôt.
POUR_LE_NAVIGATEUR = "public, max-age=0, must-revalidate"

#: Les paramètres des pages, des listes et des flux publics. Une adresse qui en porte un autre est servie, non gardée :
#: « ?x=1 », « ?x=2 »… rempliraient la mémoire de la même page. Ceux de l'API n'en sont pas : trop de valeurs possibles.
PARAMETRES = frozenset(
    {"q", "axe", "theme", "pays", "taille", "famille", "type", "statut", "tri", "page"}
    | {"nature", "annee", "suite", "signer", "forme", "organisation"}
    | {"lieu", "modalite", "membre", "acces", "periode", "vue", "mois"}
)

JAMAIS = ("/admin/", "/documents/", "/media/", "/static/", "/sante/")
GENRES = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/geo+json",
        "application/json",
        "application/ld+json",
        "application/pdf",
        "application/rss+xml",
        "application/xml",
        "image/jpeg",
        "image/png",
        "image/svg+xml",
        "image/webp",
        "text/calendar",
        "text/csv",
        "text/html",
        "text/plain",
        "text/xml",
    }
)
#: Ce qui appartient à une seule réponse, ou que le serveur recalcule.
EN_TETES_NON_GARDES = frozenset({"age", "connection", "content-length", "date", "etag"})


@dataclass(frozen=True, slots=True)
class PageGardee:
    """Une réponse prête à repartir : en-têtes et corps, déjà compressé si le lecteur l'accepte."""

    en_tetes: tuple[tuple[str, str], ...]
    corps: bytes
    etiquette: str
    gardee_a: float


class CacheAnonymeMiddleware:
    """Répond de mémoire aux lectures anonymes ; laisse passer tout le reste sans y toucher."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.ALLIANCE_CACHE_ANONYME:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not lecture_anonyme(request):
            return self.get_response(request)
        memoire = memoire_de(request)
        # Le timbre se lit avant de composer la page : si une publication passe entre-temps, la page se range sous un
        # timbre déjà périmé et ne sera servie à personne.
        cle = cle_de(request, publication.timbre())
        gardee = memoire.get(cle) if memoire is not None else None
        if not isinstance(gardee, PageGardee):
            reponse = self.get_response(request)
            if request.method != "GET" or not gardable(reponse):
                return reponse
            gardee = garder(reponse)
            if memoire is not None:
                memoire.set(cle, gardee, timeout=duree_de(reponse))
        return rendre(request, gardee)


def lecture_anonyme(request: HttpRequest) -> bool:
    """Vrai si la réponse ne peut dépendre que de l'adresse : ni compte, ni formulaire, ni aperçu de brouillon."""
    return (
        request.method in ("GET", "HEAD")
        # L'aperçu d'un brouillon traverse les middlewares avec l'adresse de la page publiée.
        and not getattr(request, "is_dummy", False)
        and not request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
        and "HTTP_AUTHORIZATION" not in request.META
        and len(request.META.get("QUERY_STRING", "")) <= REQUETE_MAXIMALE
        and not request.path_info.startswith(JAMAIS)
    )


def memoire_de(request: HttpRequest) -> BaseCache | None:
    """Où garder cette page : avec les autres, avec les listes filtrées, ou nulle part."""
    requete = request.META.get("QUERY_STRING", "")
    if not requete:
        return caches["default"]
    parametres = parse_qsl(requete, keep_blank_values=True)
    # Une recherche est libre : il y en a autant que de lecteurs. Laissée vide, c'est une liste ordinaire.
    connus = all(nom in PARAMETRES and not (nom == "q" and valeur.strip()) for nom, valeur in parametres)
    return caches["filtres"] if parametres and connus and not request.path_info.startswith("/api/") else None


def cle_de(request: HttpRequest, timbre: str) -> str:
    """La clef d'une réponse. Les paramètres gardent leur ordre : entre deux `page=`, c'est le dernier qui compte.

    Lève `DisallowedHost` pour un hôte qui n'est pas le nôtre.
    """
    compressee = bool(re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
    adresse = "\n".join(
        (
            str(request.scheme),
            request.get_host(),
            request.path_info,
            request.META.get("QUERY_STRING", ""),
            "gzip" if compressee else "",
        )
    )
    empreinte = hashlib.blake2b(adresse.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
    return f"page:{timbre}:{empreinte}"


def gardable(reponse: HttpResponseBase) -> bool:
    """Vrai si n'importe quel autre lecteur anonyme peut recevoir cette même réponse."""
    if reponse.status_code != 200 or reponse.streaming or reponse.cookies or not isinstance(reponse, HttpResponse):
        return False
    if duree_de(reponse) <= 0:
        return False
    varie = set(_mots(reponse.get("Vary", "")))
    consignes = {mot.partition("=")[0] for mot in _mots(reponse.get("Cache-Control", ""))}
    return (
        varie <= {"accept-encoding"}
        and not consignes & {"private", "no-store", "no-cache"}
        and reponse.get("Content-Type", "").partition(";")[0].strip().lower() in GENRES
        and len(reponse.content) <= TAILLE_MAXIMALE
    )


def _mots(en_tete: str) -> list[str]:
    return [mot for mot in (morceau.strip().lower() for morceau in en_tete.split(",")) if mot]


def garder(reponse: Any) -> PageGardee:
    """Fige une réponse rendue, avec l'étiquette de son contenu lisible : la même, compressée ou non."""
    corps = reponse.content
    lisible = gzip.decompress(corps) if reponse.get("Content-Encoding") == "gzip" else corps
    en_tetes = {nom: valeur for nom, valeur in reponse.items() if nom.lower() not in EN_TETES_NON_GARDES}
    en_tetes.setdefault("Cache-Control", POUR_LE_NAVIGATEUR)
    return PageGardee(
        tuple(en_tetes.items()),
        corps,
        f'W/"{hashlib.blake2b(lisible, digest_size=12).hexdigest()}"',
        time.time(),
    )


def garder_au_plus(reponse: HttpResponseBase, secondes: int) -> None:
    """Demande que cette réponse soit gardée moins longtemps que les autres ; zéro : pas du tout.

    La plus courte demande l'emporte. Pour ce qui change sans publication : un compteur, une date de clôture.
    """
    reponse.duree_de_garde = min(duree_de(reponse), max(0, secondes))  # type: ignore[attr-defined]


def duree_de(reponse: HttpResponseBase) -> int:
    """Combien de secondes garder cette réponse."""
    return int(getattr(reponse, "duree_de_garde", DUREE))


def rendre(request: HttpRequest, gardee: PageGardee) -> HttpResponse:
    """La réponse à envoyer : 304 si le lecteur a déjà cette version, et sans corps pour un HEAD."""
    reponse = HttpResponse(b"" if request.method == "HEAD" else gardee.corps, headers=dict(gardee.en_tetes))
    reponse["Content-Length"] = str(len(gardee.corps))
    reponse["ETag"] = gardee.etiquette
    reponse["Age"] = str(max(0, int(time.time() - gardee.gardee_a)))
    return get_conditional_response(request, etag=gardee.etiquette, response=reponse) or reponse
