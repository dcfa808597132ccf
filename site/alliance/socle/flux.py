"""Le flux Atom d'une liste à facettes : ses pages les plus récentes, avec les mêmes filtres qu'elle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise

from .cache import garder_au_plus
from .facettes import RepertoireDePages
from .filtres import FiltreAFacettes
from .models import PageAlliance

#: Ce qu'un lecteur de flux relève d'un coup.
ENTREES = 30


@dataclass(frozen=True)
class Demande:
    """Ce que demande un lecteur de flux."""

    request: HttpRequest
    index: PageAlliance
    filtre: FiltreAFacettes[Any]


class FluxDeListe(Feed):
    """Les pages les plus récentes parmi celles que les filtres de l'adresse retiennent.

    Une application en dérive : elle dit la page de la liste, ce qu'elle liste, son répertoire et son filtre. Les
    adresses sont absolues ; un identifiant est celui de la page, que rien ne change.
    """

    feed_type = Atom1Feed
    language = "fr"

    titre: str | Promise = ""
    page_de_liste: type[PageAlliance]
    modele: type[PageAlliance]
    filtre: type[FiltreAFacettes[Any]]
    #: Le tri qui met d'abord ce qui vient de paraître.
    tri = "recentes"

    @staticmethod
    def repertoire() -> RepertoireDePages[Any]:
        raise NotImplementedError

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Demande:
        index = self.page_de_liste.objects.live().first()
        if index is None:
            raise Http404
        return Demande(request, index, self.filtre(request.GET, self.repertoire()))

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reponse = super().__call__(request, *args, **kwargs)
        garder_au_plus(reponse, self.filtre(request.GET, self.repertoire()).duree_de_garde)
        return reponse

    def title(self, demande: Demande) -> str:
        return " – ".join([str(self.titre), *(actif["libelle"] for actif in demande.filtre.filtres_actifs())])

    def subtitle(self, demande: Demande) -> str:
        return demande.index.description_publique

    def link(self, demande: Demande) -> str:
        return (demande.index.get_full_url(demande.request) or "") + demande.filtre.adresse().removesuffix("?")

    def feed_guid(self, demande: Demande) -> str:
        return f"urn:uuid:{demande.index.translation_key}" + demande.filtre.adresse().removesuffix("?")

    def items(self, demande: Demande) -> list[tuple[HttpRequest, PageAlliance]]:
        filtre = demande.filtre
        pks = filtre.repertoire.pks(filtre.masque, self.tri, 0, ENTREES)
        pages = self.modele.objects.live().in_bulk(pks)
        return [(demande.request, pages[pk]) for pk in pks if pk in pages]

    def item_title(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        return item[1].title

    def item_description(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        return item[1].description_publique

    def item_link(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        return item[1].get_full_url(item[0]) or ""

    def item_guid(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        return f"urn:uuid:{item[1].translation_key}"

    def item_pubdate(self, item: tuple[HttpRequest, PageAlliance]) -> datetime | None:
        return item[1].first_published_at

    def item_updateddate(self, item: tuple[HttpRequest, PageAlliance]) -> datetime | None:
        return item[1].last_published_at
