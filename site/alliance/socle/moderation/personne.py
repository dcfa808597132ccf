"""La personne qui agit."""

from django.http import HttpRequest

from ..models import Utilisateur


def personne_de(request: HttpRequest) -> Utilisateur:
    """La personne connectée ; l'administration n'admet pas d'anonyme."""
    assert isinstance(request.user, Utilisateur)
    return request.user
