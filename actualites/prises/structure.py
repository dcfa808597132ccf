"""Le JSON-LD d'une prise de position (schema.org/Article)."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from ..models import PriseDePositionPage


def article_structure(prise: "PriseDePositionPage", request: HttpRequest, parties: dict[str, Any]) -> dict[str, Any]:
    """Le texte, pour les moteurs : rien qui ne soit lisible sur sa page.

    Args:
        parties: ce que la page montre déjà (`nature`, `date`, `initiatrices`, `axes`, `themes`) : aucune requête de
            plus.
    """
    adresse = prise.get_full_url(request)
    alliance = {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME}
    donnees: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": adresse,
        "url": adresse,
        "headline": prise.title,
        "description": prise.description_publique,
        "articleSection": parties["nature"],
        "inLanguage": "fr",
        "author": [_auteur(request, initiatrice) for initiatrice in parties["initiatrices"]] or alliance,
        "publisher": alliance,
    }
    if parties["themes"]:
        donnees["about"] = [theme["nom"] for theme in parties["themes"]]
    if parties["date"]:
        donnees["datePublished"] = parties["date"].isoformat()
    if prise.last_published_at:
        donnees["dateModified"] = prise.last_published_at.isoformat()
    return donnees


def _auteur(request: HttpRequest, initiatrice: dict[str, str]) -> dict[str, str]:
    auteur = {"@type": "Organization", "name": initiatrice["nom"]}
    if initiatrice["adresse"]:
        auteur["url"] = request.build_absolute_uri(initiatrice["adresse"])
    return auteur
