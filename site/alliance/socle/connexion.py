"""Qui essaie d'entrer : de quoi compter les échecs par compte."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def identifiant_essaye(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """L'adresse électronique essayée, en minuscules : changer la casse ne rouvre pas la porte.

    django-axes cherche l'identifiant sous le nom du champ du modèle (`email`), alors que le formulaire de connexion
    l'envoie sous `username` : sans ceci, les échecs se comptent sous un nom vide et ne ferment rien.
    """
    fournis: Mapping[str, Any] = credentials or request.POST
    return str(fournis.get("username") or fournis.get("email") or "").strip().lower()
