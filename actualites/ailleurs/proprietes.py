"""Lire une propriété d'un VEVENT, qu'elle y soit une fois, plusieurs ou pas."""

from typing import Any

from icalendar import Event


def premiere(evenement: Event, nom: str) -> Any:
    valeur = evenement.get(nom)
    return valeur[0] if isinstance(valeur, list) and valeur else valeur


def texte_de(evenement: Event, nom: str) -> str:
    valeur = premiere(evenement, nom)
    return "" if valeur is None else str(valeur)


def toutes(evenement: Event, nom: str) -> list[Any]:
    valeur = evenement.get(nom)
    if valeur is None:
        return []
    return valeur if isinstance(valeur, list) else [valeur]
