"""Le flux Atom de l'infolettre."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alliance.socle.flux import Demande, FluxDePages

from ..models import InfolettreIndexPage, NumeroPage
from .lecture import numeros_publies

ENTREES = 30


class FluxDesNumeros(FluxDePages):
    """Les derniers numéros publiés."""

    titre = _("La lettre de l’alliance")
    page_de_liste = InfolettreIndexPage

    def items(self, demande: Demande) -> list[tuple[HttpRequest, NumeroPage]]:
        return [(demande.request, numero) for numero in numeros_publies().defer("corps")[:ENTREES]]
