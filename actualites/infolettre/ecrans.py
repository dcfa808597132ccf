"""Le fond commun des écrans de l'infolettre : à l'équipe centrale seule, avec un fil qui part du registre."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from reseau.etancheite import est_de_l_equipe_centrale

from ..signatures.ecrans import Ecran, EcranDeGeste


class EcranDInfolettre(Ecran):
    """Un écran de l'infolettre. Des données personnelles : 403 à toute autre personne, quelle que soit la méthode."""

    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        reponse: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return reponse

    def etapes(self) -> list[tuple[str, str]]:
        return [(reverse("abonnements:index"), _("Abonnements à l’infolettre"))]


class GesteDInfolettre(EcranDInfolettre, EcranDeGeste):
    """Un geste que l'on confirme."""

    def retour(self) -> str:
        return reverse("abonnements:index")
