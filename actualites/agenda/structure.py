"""Le JSON-LD de l'agenda (schema.org/ItemList) : la liste, dont chaque page dit le reste."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from .cartes import CarteEvenement


def liste_structuree(cartes: Sequence[CarteEvenement], request: HttpRequest) -> dict[str, Any]:
    """Les événements montrés, dans l'ordre ; vide s'il n'y en a pas."""
    if not cartes:
        return {}
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": rang,
                "url": request.build_absolute_uri(carte.adresse),
                "name": carte.titre,
            }
            for rang, carte in enumerate(cartes, start=1)
        ],
    }
