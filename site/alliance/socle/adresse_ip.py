"""L'adresse de qui fait une requête, sans croire ce qu'il en dit."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def adresse_du_client(request: HttpRequest) -> str:
    """L'adresse IP du client : celle de la connexion, ou celle que donne le plus lointain mandataire de confiance.

    `ALLIANCE_MANDATAIRES` dit combien de mandataires à nous précèdent l'application. Chacun ajoute à la fin de
    `X-Forwarded-For` l'adresse qu'il a vue ; ce qui précède vient du client, qui peut écrire n'importe quoi.
    """
    directe = str(request.META.get("REMOTE_ADDR", ""))
    mandataires: int = settings.ALLIANCE_MANDATAIRES
    if not mandataires:
        return directe
    transmises = [adresse.strip() for adresse in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(transmises) < mandataires:
        return directe
    try:
        return str(ip_address(transmises[-mandataires]))
    except ValueError:
        return directe
