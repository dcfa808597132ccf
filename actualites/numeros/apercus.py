"""Les aperçus d'un numéro dans l'éditeur : la page, le courriel, le courriel au téléphone, sa partie texte."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .rendu import POIDS_MAXIMAL, Lettre, liens_d_exemple, personnaliser, rendre

if TYPE_CHECKING:
    from ..models import NumeroPage

COURRIEL, TELEPHONE, TEXTE = "courriel", "telephone", "texte"
MODES = [
    ("", _("Page en ligne")),
    (COURRIEL, _("Courriel")),
    (TELEPHONE, _("Courriel au téléphone")),
    (TEXTE, _("Courriel en texte seul")),
]
TAILLES: list[dict[str, Any]] = [
    {"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("Au téléphone (360 px)")},
    {"name": "messagerie", "icon": "mail", "device_width": 700, "label": _("Dans une messagerie (700 px)")},
    {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Sur un grand écran")},
]
#: Une lettre porte ses styles dans ses balises ; elle n'exécute rien, et ne demande rien ailleurs.
POLITIQUE = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)


def apercu(numero: "NumeroPage", request: HttpRequest, mode: str) -> HttpResponse:
    """L'aperçu d'un brouillon, ou d'une version, dans ce mode."""
    return montrer(request, rendre(numero), mode)


def montrer(request: HttpRequest, lettre: Lettre, mode: str = COURRIEL) -> HttpResponse:
    """La lettre seule, telle qu'une messagerie la montre ; aucun lien n'y est celui de quelqu'un."""
    html = pour_l_ecran(personnaliser(lettre.html, liens_d_exemple(), html=True))
    if mode == COURRIEL:
        reponse = HttpResponse(html)
    else:
        reponse = render(
            request,
            f"actualites/admin/numeros/apercu_{mode}.html",
            {
                "html": html,
                "texte": personnaliser(lettre.texte, liens_d_exemple()),
                "sujet": lettre.sujet,
                "omis": lettre.omis,
                "poids": -(-lettre.poids // 1000),
                "trop_lourde": lettre.poids > POIDS_MAXIMAL,
            },
        )
    reponse["Content-Security-Policy"] = POLITIQUE
    reponse["X-Frame-Options"] = "SAMEORIGIN"
    return reponse


def pour_l_ecran(html: str) -> str:
    """Les images par leur chemin : l'administration ne répond pas toujours à l'adresse publique du site."""
    return html.replace(f'src="{settings.WAGTAILADMIN_BASE_URL.rstrip("/")}/', 'src="/')
