"""Ce que montre une actualité."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from ..models import ArticlePage


def contexte_de_lecture(article: "ArticlePage", request: HttpRequest) -> dict[str, Any]:
    return {}
