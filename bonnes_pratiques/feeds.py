"""Le flux Atom des fiches, avec les mêmes filtres que la liste."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from .facettes import repertoire
from .filtres import FiltreFiches
from .models import BonnesPratiquesIndexPage, FichePage

#: Ce qu'un lecteur de flux relève d'un coup.
ENTREES = 30


@dataclass(frozen=True)
class Demande:
    """Ce que demande un lecteur de flux."""

    request: HttpRequest
    index: BonnesPratiquesIndexPage
    filtre: FiltreFiches


class FluxDesFiches(Feed):
    """Les fiches les plus récentes parmi celles que les filtres de l'adresse retiennent."""

    feed_type = Atom1Feed
    language = "fr"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Demande:
        index = BonnesPratiquesIndexPage.objects.live().first()
        if index is None:
            raise Http404
        return Demande(request, index, FiltreFiches(request.GET, repertoire()))

    def title(self, demande: Demande) -> str:
        actifs = [filtre["libelle"] for filtre in demande.filtre.filtres_actifs()]
        return " – ".join([_("Bonnes pratiques"), *actifs])

    def subtitle(self, demande: Demande) -> str:
        return demande.index.description_publique

    def link(self, demande: Demande) -> str:
        return demande.index.get_full_url(demande.request) + demande.filtre.adresse().removesuffix("?")

    def feed_guid(self, demande: Demande) -> str:
        return f"urn:uuid:{demande.index.translation_key}" + demande.filtre.adresse().removesuffix("?")

    def items(self, demande: Demande) -> list[tuple[HttpRequest, FichePage]]:
        filtre = demande.filtre
        pks = filtre.repertoire.pks(filtre.masque, "recentes", 0, ENTREES)
        fiches = FichePage.objects.live().in_bulk(pks)
        return [(demande.request, fiches[pk]) for pk in pks if pk in fiches]

    def item_title(self, item: tuple[HttpRequest, FichePage]) -> str:
        return item[1].title

    def item_description(self, item: tuple[HttpRequest, FichePage]) -> str:
        return item[1].description_publique

    def item_link(self, item: tuple[HttpRequest, FichePage]) -> str:
        return item[1].get_full_url(item[0]) or ""

    def item_guid(self, item: tuple[HttpRequest, FichePage]) -> str:
        return f"urn:uuid:{item[1].translation_key}"

    def item_pubdate(self, item: tuple[HttpRequest, FichePage]) -> datetime | None:
        return item[1].first_published_at

    def item_updateddate(self, item: tuple[HttpRequest, FichePage]) -> datetime | None:
        return item[1].last_published_at
