"""Le JSON-LD d'une actualité (schema.org/NewsArticle)."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from ..models import ArticlePage


def article_structure(article: "ArticlePage", request: HttpRequest, parties: dict[str, Any]) -> dict[str, Any]:
    """L'article, pour les moteurs : rien qui ne soit lisible sur sa page.

    Args:
        parties: ce que la page montre déjà (`date`, `organisation`, `themes`, `image`) : aucune requête de plus.
    """
    adresse = article.get_full_url(request)
    alliance = {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME}
    organisation = parties["organisation"]
    auteur: dict[str, Any] = {"@type": "Organization", "name": organisation["nom"]} if organisation else alliance
    if organisation and organisation["adresse"]:
        auteur["url"] = request.build_absolute_uri(organisation["adresse"])
    donnees: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": adresse,
        "url": adresse,
        "mainEntityOfPage": adresse,
        "headline": article.title,
        "description": article.description_publique,
        "inLanguage": "fr",
        "author": [{"@type": "Person", "name": article.signature}, auteur] if article.signature else auteur,
        "publisher": alliance,
        # Celle des aperçus de lien ; la photographie, s'il y en a une, vient d'abord.
        "image": [*([parties["image"]] if parties["image"] else []), f"{adresse}partage.png"],
    }
    if parties["themes"]:
        donnees["about"] = [theme["nom"] for theme in parties["themes"]]
    if parties["date"]:
        donnees["datePublished"] = parties["date"].isoformat()
    if article.last_published_at:
        donnees["dateModified"] = article.last_published_at.isoformat()
    return donnees
