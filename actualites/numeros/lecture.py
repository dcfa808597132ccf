"""Ce que montrent un numéro archivé, et la liste de tous."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from alliance.socle.fragments import par_publication
from alliance.socle.pagination import Pagination

from .elements import Lu, lire

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ..models import NumeroPage

PAR_PAGE = 20


def contexte_de_lecture(numero: "NumeroPage", request: HttpRequest) -> dict[str, Any]:
    """Les mêmes éléments que la lettre, et les numéros voisins."""
    if getattr(request, "is_preview", False) or not numero.live:
        lu = lire(numero.corps)
    else:
        lu = par_publication(f"numero:{numero.pk}:{numero.live_revision_id}", lambda: _lu(numero))
    contexte: dict[str, Any] = {"elements": lu.elements}
    if numero.first_published_at:
        publies = numeros_publies()
        contexte["precedent"] = publies.filter(first_published_at__lt=numero.first_published_at).first()
        contexte["suivant"] = publies.filter(first_published_at__gt=numero.first_published_at).last()
    return contexte


def numeros_publies() -> "QuerySet[NumeroPage]":
    """Les numéros que tout le monde lit en ligne : ceux qui sont partis (`acces`), le plus récent d'abord."""
    from ..models import NumeroPage

    return NumeroPage.objects.live().public().order_by("-first_published_at", "-pk")


def contexte_de_la_liste(request: HttpRequest, adresse: str) -> dict[str, Any]:
    """Une page de la liste des numéros."""
    numeros = numeros_publies()
    pagination = Pagination(
        total=numeros.count(),
        par_page=PAR_PAGE,
        demandee=request.GET.get("page", ""),
        adresse=lambda page: adresse if page == 1 else f"{adresse}?page={page}",
    )
    return {
        "numeros": list(numeros.defer("corps")[pagination.debut : pagination.fin]),
        "pagination": pagination,
        "avertissements": pagination.avertissements,
    }


def _lu(numero: "NumeroPage") -> Lu:
    return lire(numero.corps)
