"""Les flux Atom (RFC 4287) : les pages les plus récentes d'une rubrique, ou d'une liste à facettes avec ses filtres."""

import html
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
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
#: Ce qu'un document XML ne peut contenir, même échappé.
INTERDITS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: La date d'une liste vide que personne n'a encore modifiée : n'importe laquelle, pourvu qu'elle ne bouge pas.
AVANT_LE_SITE = datetime(2019, 1, 1, tzinfo=UTC)


def propre(texte: str) -> str:
    """Le texte, sans les signes de commande qu'aucun XML n'admet : venu d'une recherche, il ne casse pas le flux."""
    return INTERDITS.sub("", texte)


@dataclass(frozen=True)
class Demande:
    """Ce que demande un lecteur de flux."""

    request: HttpRequest
    index: PageAlliance
    #: Le `FiltreAFacettes` de l'adresse ; rien pour une rubrique qui ne se filtre pas.
    filtre: Any = None


class Atom(Atom1Feed):
    """Un flux Atom qui, vide, dit quand sa liste a changé, et non l'heure qu'il est."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["change_le"]


class FluxDePages(Feed):
    """Les pages les plus récentes d'une rubrique. Les adresses sont absolues ; un identifiant est celui de la page, que
    rien ne change.

    Une application en dérive : elle dit la page de la rubrique et rend ses pages (`items`), chacune avec la requête.
    """

    feed_type = Atom
    language = "fr"

    titre: str | Promise = ""
    page_de_liste: type[PageAlliance]

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Demande:
        index = self.page_de_liste.objects.live().first()
        if index is None:
            raise Http404
        return Demande(request, index)

    # --- Le flux -----------------------------------------------------------------------------------------------------
    def title(self, demande: Demande) -> str:
        return propre(str(self.titre))

    def subtitle(self, demande: Demande) -> str:
        return propre(demande.index.description_publique)

    def link(self, demande: Demande) -> str:
        return (demande.index.get_full_url(demande.request) or "") + self.filtres_de(demande)

    def feed_url(self, demande: Demande) -> str:
        return demande.request.path + self.filtres_de(demande)

    def feed_guid(self, demande: Demande) -> str:
        filtres = self.filtres_de(demande)
        cle = demande.index.translation_key
        return (uuid.uuid5(cle, filtres) if filtres else cle).urn

    def author_name(self, demande: Demande) -> str:
        return settings.WAGTAIL_SITE_NAME

    def feed_extra_kwargs(self, demande: Demande) -> dict[str, Any]:
        index = demande.index
        return {"change_le": index.last_published_at or index.latest_revision_created_at or AVANT_LE_SITE}

    def filtres_de(self, demande: Demande) -> str:
        """Ce que l'adresse filtre, « ?axe=… » ; rien si elle ne filtre pas."""
        return ""

    # --- Ses entrées -------------------------------------------------------------------------------------------------
    def item_title(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        return propre(item[1].title)

    def item_description(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        # Un résumé Atom de Django est du HTML : le texte doit s'y échapper, ou « < » en mangerait la fin.
        return html.escape(propre(item[1].description_publique), quote=False)

    def item_link(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        return item[1].get_full_url(item[0]) or ""

    def item_guid(self, item: tuple[HttpRequest, PageAlliance]) -> str:
        return item[1].translation_key.urn

    def item_author_name(self, item: tuple[HttpRequest, PageAlliance]) -> str | None:
        nom = getattr(item[1], "auteur_du_flux", "")
        return propre(nom) if nom else None

    def item_pubdate(self, item: tuple[HttpRequest, PageAlliance]) -> datetime | None:
        return item[1].first_published_at

    def item_updateddate(self, item: tuple[HttpRequest, PageAlliance]) -> datetime | None:
        # Atom l'exige de chaque entrée.
        page = item[1]
        return page.last_published_at or page.first_published_at or page.latest_revision_created_at


class FluxDeListe(FluxDePages):
    """Les pages les plus récentes parmi celles que les filtres de l'adresse retiennent.

    Une application en dérive : elle dit la page de la liste, ce qu'elle liste, son répertoire, son filtre, et qui a
    écrit quoi (`auteurs`).
    """

    modele: type[PageAlliance]
    filtre: type[FiltreAFacettes[Any]]
    #: Le tri qui met d'abord ce qui vient de paraître.
    tri = "recentes"

    @staticmethod
    def repertoire() -> RepertoireDePages[Any]:
        raise NotImplementedError

    def auteurs(self, pks: Sequence[int]) -> dict[int, str]:
        """Qui a écrit ces pages ; celles qui n'y sont pas sont de l'alliance."""
        return {}

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Demande:
        demande = super().get_object(request, *args, **kwargs)
        return Demande(request, demande.index, self.filtre(request.GET, self.repertoire(), suivie=True))

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reponse = super().__call__(request, *args, **kwargs)
        garder_au_plus(reponse, self.filtre(request.GET, self.repertoire()).duree_de_garde)
        return reponse

    def title(self, demande: Demande) -> str:
        return propre(" – ".join([str(self.titre), *(actif["libelle"] for actif in demande.filtre.filtres_actifs())]))

    def filtres_de(self, demande: Demande) -> str:
        return demande.filtre.adresse().removesuffix("?")

    def items(self, demande: Demande) -> list[tuple[HttpRequest, PageAlliance]]:
        filtre = demande.filtre
        pks = filtre.repertoire.pks(filtre.masque, self.tri, 0, ENTREES)
        pages = self.modele.objects.live().in_bulk(pks)
        for pk, nom in self.auteurs(pks).items():
            if pk in pages:
                pages[pk].auteur_du_flux = nom
        return [(demande.request, pages[pk]) for pk in pks if pk in pages]
