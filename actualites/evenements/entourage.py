"""Ce qui entoure un événement et que sa page montre, lu en deux requêtes, quel qu'en soit le nombre."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from wagtail.models import Page

from alliance.socle.acces import publiques
from alliance.socle.ensemble import lire_ensemble, partager, precharger
from alliance.socle.models import ImageAlliance, RenditionAlliance, Theme
from reseau.models import Territoire

if TYPE_CHECKING:
    from ..models import ChangementDEvenement, EvenementPage

PHOTO = "max-960x720|format-webp"
AFFICHE = "max-720x960|format-webp"
#: Ce qu'une journée d'action ne lit pas de ses rendez-vous locaux : leur programme, trop lourd pour une liste.
PROGRAMME = frozenset({"en_bref", "description", "compte_rendu", "points_forts", "points_difficiles"})


@dataclass(frozen=True)
class Entourage:
    """Les objets que l'événement cite, par clé primaire."""

    #: Les pages citées que tout le monde peut lire.
    pages: Mapping[int, Page]
    images: Mapping[int, ImageAlliance]
    #: Les rendez-vous locaux publiés d'une journée d'action, dans l'ordre des dates, puis des villes.
    declinaisons: list["EvenementPage"]
    changements: list["ChangementDEvenement"]


def lire_l_entourage(evenement: "EvenementPage", *, publie: bool) -> Entourage:
    """Lit l'entourage, et range sur l'événement son territoire.

    Args:
        publie: vrai si l'événement se lit tel qu'il est en base : ses parties s'y lisent alors ensemble. Celles d'un
            aperçu sont déjà en mémoire.
    """
    if publie:
        _lire_ses_parties(evenement)
    citees = {organisation.membre_id for organisation in evenement.organisations.all()}
    citees |= {liee.page_id for liee in evenement.pages_liees.all()} | {evenement.declinaison_de_id}
    images = {photo.image_id for photo in evenement.photos.all()} | {evenement.image_id}
    modele = type(evenement)
    # Tous ses autres champs : un seul d’oublié, que lirait son calendrier, se redemanderait pour chacun.
    siens = {champ.name for champ in modele._meta.local_concrete_fields} - PROGRAMME
    declinaisons = publiques(modele.objects.live().filter(declinaison_de=evenement.pk or 0))
    lus = lire_ensemble(
        pages=publiques(Page.objects.live())
        .filter(pk__in=_cles(citees))
        .only("title", "url_path", "locale_id", "content_type"),
        images=ImageAlliance.objects.filter(pk__in=_cles(images)),
        rendus=RenditionAlliance.objects.filter(image__in=_cles(images), filter_spec__in=(PHOTO, AFFICHE)),
        declinaisons=declinaisons.only("title", "url_path", "locale_id", *siens).order_by(
            "date_debut", "territoire__nom", "pk"
        ),
        leurs_dates=modele.dates.rel.related_model.objects.filter(evenement__in=declinaisons.values("pk")),
        territoires=Territoire.objects.filter(pk__in=declinaisons.values("territoire"))
        | Territoire.objects.filter(pk=evenement.territoire_id or 0),
        changements=modele.changements.rel.related_model.objects.filter(evenement=evenement.pk or 0),
    )
    territoires = _par_cle(lus["territoires"])
    for page in (evenement, *lus["declinaisons"]):
        if page.territoire_id in territoires:
            page.territoire = territoires[page.territoire_id]
    partager(lus["declinaisons"], "dates", lus["leurs_dates"], "evenement_id")
    partager(lus["images"], "renditions", lus["rendus"], "image_id")
    return Entourage(_par_cle(lus["pages"]), _par_cle(lus["images"]), lus["declinaisons"], lus["changements"])


def _lire_ses_parties(evenement: "EvenementPage") -> None:
    siennes: dict[str, QuerySet[Any]] = {
        nom: getattr(evenement, nom).all() for nom in ("organisations", "pages_liees", "photos", "dates", "axes")
    }
    # Ceux que donnerait `evenement.themes.all()`.
    siennes["themes"] = Theme.objects.filter(themes_d_evenement__content_object=evenement).order_by(
        "themes_d_evenement"
    )
    precharger(evenement, siennes)


def _cles(cles: Iterable[int | None]) -> list[int]:
    return [cle for cle in cles if cle]


def _par_cle(objets: Iterable[Any]) -> dict[int, Any]:
    return {objet.pk: objet for objet in objets}
