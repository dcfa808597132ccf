"""Ce que montre la liste des actualités."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from ..models import ArticlePage

if TYPE_CHECKING:
    from ..models import ActualitesIndexPage


def contexte_de_la_liste(index: "ActualitesIndexPage", request: HttpRequest) -> dict[str, Any]:
    return {"articles": ArticlePage.objects.live().public().order_by("-first_published_at")[:12]}
