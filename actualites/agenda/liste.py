"""Ce que montre l'agenda."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from ..models import EvenementPage

if TYPE_CHECKING:
    from ..models import AgendaIndexPage


def contexte_de_l_agenda(index: "AgendaIndexPage", request: HttpRequest) -> dict[str, Any]:
    return {"evenements": EvenementPage.objects.live().public().order_by("date_debut")[:24], "duree_de_garde": 300}
