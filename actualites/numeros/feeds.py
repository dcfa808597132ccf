"""Le flux Atom de l'infolettre."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from ..models import InfolettreIndexPage, NumeroPage
from .lecture import numeros_publies

ENTREES = 30


class FluxDesNumeros(Feed):
    """Les derniers numéros publiés. Les adresses sont absolues ; un identifiant est celui de la page."""

    feed_type = Atom1Feed
    language = "fr"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> tuple[HttpRequest, InfolettreIndexPage]:
        index = InfolettreIndexPage.objects.live().first()
        if index is None:
            raise Http404
        return request, index

    def title(self, demande: tuple[HttpRequest, InfolettreIndexPage]) -> str:
        return _("La lettre de l’alliance")

    def subtitle(self, demande: tuple[HttpRequest, InfolettreIndexPage]) -> str:
        return demande[1].description_publique

    def link(self, demande: tuple[HttpRequest, InfolettreIndexPage]) -> str:
        return demande[1].get_full_url(demande[0]) or ""

    def feed_guid(self, demande: tuple[HttpRequest, InfolettreIndexPage]) -> str:
        return f"urn:uuid:{demande[1].translation_key}"

    def items(self, demande: tuple[HttpRequest, InfolettreIndexPage]) -> list[tuple[HttpRequest, NumeroPage]]:
        return [(demande[0], numero) for numero in numeros_publies().defer("corps")[:ENTREES]]

    def item_title(self, item: tuple[HttpRequest, NumeroPage]) -> str:
        return item[1].title

    def item_description(self, item: tuple[HttpRequest, NumeroPage]) -> str:
        return item[1].description_publique

    def item_link(self, item: tuple[HttpRequest, NumeroPage]) -> str:
        return item[1].get_full_url(item[0]) or ""

    def item_guid(self, item: tuple[HttpRequest, NumeroPage]) -> str:
        return f"urn:uuid:{item[1].translation_key}"

    def item_pubdate(self, item: tuple[HttpRequest, NumeroPage]) -> datetime | None:
        return item[1].first_published_at

    def item_updateddate(self, item: tuple[HttpRequest, NumeroPage]) -> datetime | None:
        return item[1].last_published_at
