"""Ce qui situe les événements dans l'agenda : son arbre, les membres publiés, les territoires."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from alliance.socle.acces import publiques
from alliance.socle.ensemble import lire_ensemble
from reseau.models import MembrePage, ReseauIndexPage, Territoire

from ..models import AgendaIndexPage, EvenementPage

if TYPE_CHECKING:
    from wagtail.models import Page


def autour() -> dict[str, list[Any]]:
    """Ce qui situe les événements : l'agenda et l'annuaire, les membres publiés, les territoires ; une requête."""
    return lire_ensemble(
        agendas=AgendaIndexPage.objects.live(),
        annuaires=ReseauIndexPage.objects.live().only("path"),
        membres=publiques(MembrePage.objects.live()).only("path", "slug", "title"),
        territoires=Territoire.objects.filter(Exists(EvenementPage.objects.filter(territoire=OuterRef("pk"))))
        .only("nom", "genre", "pays", "subdivision", "latitude", "longitude")
        .order_by("pk"),
    )


def coordonnees(territoire: Territoire) -> tuple[float, float] | None:
    if territoire.longitude is None or territoire.latitude is None:
        return None
    return float(territoire.longitude), float(territoire.latitude)


def membres(autour: dict[str, list[Any]]) -> tuple[dict[str, str], dict[int, str], dict[str, str]]:
    """L'identifiant de chaque membre publié, par le chemin de son espace et par clé primaire ; et son nom."""
    espaces: dict[str, str] = {}
    membres: dict[int, str] = {}
    noms: dict[str, str] = {}
    annuaires = {annuaire.path for annuaire in autour["annuaires"]}
    for membre in autour["membres"]:
        if membre.path[: -MembrePage.steplen] in annuaires:
            espaces[membre.path] = membres[membre.pk] = membre.slug
            noms[membre.slug] = membre.title
    return espaces, membres, noms


def racine(index: "Page") -> tuple[str, str]:
    """Le début commun des chemins de l'arbre, et celui des adresses qui le remplace."""
    fin = f"{index.slug}/"
    return index.url_path.removesuffix(fin), (index.url or "").removesuffix(fin)
