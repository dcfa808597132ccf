"""Le JSON-LD d'un membre (schema.org/Organization)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

from ..choix import COLLECTIVITES, PRESENTS

if TYPE_CHECKING:
    from ..models import MembrePage


def organisation_structuree(membre: MembrePage, request: HttpRequest, parties: dict[str, Any]) -> dict[str, Any]:
    """L'organisation, pour les moteurs : rien qui ne soit lisible sur sa page.

    Args:
        parties: ce que la page montre déjà (`lieu`, `logo`, `referents`, `reseaux`) : aucune requête de plus.
    """
    donnees: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization" if membre.nature in COLLECTIVITES else "NGO",
        "@id": membre.get_full_url(request),
        "name": membre.title,
        "url": membre.site_web or membre.get_full_url(request),
        "mainEntityOfPage": membre.get_full_url(request),
    }
    if membre.description_publique:
        donnees["description"] = membre.description_publique
    if membre.courriel_public:
        donnees["email"] = membre.courriel_public
    if lieu := parties["lieu"]:
        adresse = {
            "addressLocality": lieu["nom"],
            "addressRegion": lieu["subdivision"],
            "addressCountry": lieu["pays_code"],
        }
        renseignee = {cle: valeur for cle, valeur in adresse.items() if valeur}
        donnees["address"] = {"@type": "PostalAddress", **renseignee}
    if logo := parties["logo"]:
        donnees["logo"] = request.build_absolute_uri(logo["adresse"])
    if parties["referents"]:
        donnees["member"] = [
            {
                "@type": "Person",
                "name": personne["nom"],
                "jobTitle": personne["fonction"] or personne["role"],
            }
            for personne in parties["referents"]
        ]
    alliance = [{"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME}] if membre.statut in PRESENTS else []
    reseaux = [
        {
            "@type": "Organization",
            "name": reseau["sigle"],
            **({"url": reseau["site_web"]} if reseau["site_web"] else {}),
        }
        for reseau in parties["reseaux"]
    ]
    if alliance or reseaux:
        donnees["memberOf"] = alliance + reseaux
    return donnees
