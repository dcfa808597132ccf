"""Les en-têtes de sécurité que Django et django-csp ne posent pas seuls, et leurs exceptions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PERMISSIONS = ", ".join(
    f"{capacite}=()"
    for capacite in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

#: L'administration de Wagtail écrit quelques scripts et styles dans ses pages, et montre les images avant leur envoi.
POLITIQUE_DE_L_ADMINISTRATION = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "media-src": [SELF, "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}

#: Un document à télécharger ne s'exécute jamais dans le site, même ouvert de force.
POLITIQUE_D_UN_TELECHARGEMENT = f"default-src {NONE}; sandbox; base-uri {NONE}; frame-ancestors {NONE}"


def encadrable(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Une vue que n'importe quel site peut montrer dans un cadre. Elle seule : tout le reste le refuse.

    Elle ne doit rien montrer de personnel, ni faire agir une personne identifiée.
    """

    @wraps(vue)
    def encadree(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reponse = vue(request, *args, **kwargs)
        reponse.xframe_options_exempt = True  # type: ignore[attr-defined]
        reponse._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]
        reponse["Cross-Origin-Resource-Policy"] = "cross-origin"
        return reponse

    return encadree


class EntetesMiddleware:
    """Complète les en-têtes de chaque réponse. Se place sous `XFrameOptionsMiddleware` et `CSPMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reponse = self.get_response(request)
        reponse.headers.setdefault("Permissions-Policy", PERMISSIONS)
        reponse.headers.setdefault(
            "Cross-Origin-Resource-Policy",
            # Une image de partage s'affiche dans la page d'un autre site ; rien d'autre n'a à s'y charger.
            "cross-origin" if reponse.get("Content-Type", "").startswith("image/") else "same-origin",
        )
        if getattr(request, "is_preview", False):
            # Le panneau d'aperçu montre la page publique dans un cadre de l'administration.
            reponse["X-Frame-Options"] = "SAMEORIGIN"
            reponse._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        elif request.path_info.startswith("/admin/"):
            reponse._csp_replace = POLITIQUE_DE_L_ADMINISTRATION  # type: ignore[attr-defined]
        elif request.path_info.startswith("/documents/") and reponse.get("Content-Disposition", "").startswith("att"):
            reponse["Content-Security-Policy"] = POLITIQUE_D_UN_TELECHARGEMENT
        if settings.SESSION_COOKIE_NAME in request.COOKIES and reponse.status_code < 400:
            # Une page vue en étant identifié ne doit resservir à personne, pas même à la même personne sortie.
            reponse.headers.setdefault("Cache-Control", "private, no-cache")
        return reponse
