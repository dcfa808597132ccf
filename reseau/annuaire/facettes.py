"""Le répertoire des membres publiés : ce que montrent l'annuaire, sa carte et ses données, gardé en mémoire.

Il se reconstruit (dix requêtes) quand le timbre de publication change. Voir `docs/facettes.md`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from alliance.socle.facettes import (
    RepertoireDePages,
    libelles_des_axes,
    libelles_des_pays,
    libelles_des_themes,
    par_timbre,
    synonymes_des_themes,
)
from alliance.socle.recherche.analyse import replier

from ..choix import COLLECTIVITES, NatureDeMembre, PrecisionDeDate, StatutDeMembre
from ..models import ChangementDeStatut, MembrePage, ReseauIndexPage, Territoire, ThemeDeMembre

#: Les filtres, dans l'ordre où ils se présentent.
FACETTES = ("type", "pays", "axe", "theme", "statut")
TITRES = {
    "type": _("Type de membre"),
    "pays": _("Pays"),
    "axe": _("Axe"),
    "theme": _("Thème"),
    "statut": _("Statut"),
}
#: Les deux moitiés de l'alliance, que l'on peut choisir d'un coup.
GROUPES = {"collectivites": _("Collectivités"), "societe-civile": _("Société civile")}
#: Ce que l'annuaire montre : une candidature n'est pas encore l'affaire du public.
STATUTS_PUBLICS = (StatutDeMembre.ACTIF, StatutDeMembre.EN_VEILLE, StatutDeMembre.SORTI)


@dataclass(slots=True)
class EntreeDeMembre:
    """Ce que le répertoire retient d'un membre publié : rien qui ne soit public."""

    pk: int
    nom: str
    #: Depuis la racine du site.
    adresse: str
    nature: str
    statut: str
    adhesion_le: date | None
    #: En toutes lettres, précisé de sa subdivision ou de son pays ; vide s'il n'est pas connu.
    territoire: str
    pays: str
    #: (longitude, latitude) en degrés décimaux, l'ordre de GeoJSON.
    coordonnees: tuple[float, float] | None
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    #: Les pages publiées dans son espace.
    publications: int = 0
    #: Depuis quand il n'est plus actif, en toutes lettres : « le 3 mars 2021 », « 2020 ».
    statut_depuis: str = ""

    @property
    def groupe(self) -> str:
        return "collectivites" if self.nature in COLLECTIVITES else "societe-civile"

    @property
    def est_actif(self) -> bool:
        return self.statut == StatutDeMembre.ACTIF

    @property
    def est_sorti(self) -> bool:
        return self.statut == StatutDeMembre.SORTI

    @property
    def nature_libelle(self) -> str:
        return str(NatureDeMembre(self.nature).label)

    @property
    def statut_libelle(self) -> str:
        return str(StatutDeMembre(self.statut).label)

    def valeurs(self, facette: str) -> Iterable[str]:
        match facette:
            case "type":
                return (self.groupe, self.nature)
            case "pays":
                return [self.pays] if self.pays else []
            case "axe":
                return self.axes
            case "theme":
                return self.themes
            case _:
                return [self.statut]


class Repertoire(RepertoireDePages[EntreeDeMembre]):
    """Les membres dont la page est publiée et publique à un instant, et l'index de leurs facettes."""

    facettes = FACETTES

    def __init__(self, timbre: str = "") -> None:
        super().__init__(timbre)
        self._traits: dict[int, str] = {}

    def lire_entrees(self) -> Iterator[EntreeDeMembre]:
        index = ReseauIndexPage.objects.live().first()
        if index is None:
            return
        membres = MembrePage.objects.child_of(index).live().public().filter(statut__in=STATUTS_PUBLICS)
        lieux = _lieux()
        # Les membres sont les enfants de l'index : leur adresse se tire de la sienne, sans une résolution chacun.
        racine, base = index.url_path, index.url or ""
        entrees, par_chemin = {}, {}
        for pk, nom, url_path, chemin, nature, statut, adhesion_le, lieu in membres.order_by("pk").values_list(
            "pk", "title", "url_path", "path", "nature", "statut", "adhesion_le", "territoire_id"
        ):
            adresse = base + url_path.removeprefix(racine)
            entrees[pk] = EntreeDeMembre(pk, nom, adresse, nature, statut, adhesion_le, *lieux.get(lieu, SANS_LIEU))
            par_chemin[chemin] = entrees[pk]
        for pk, cle in MembrePage.axes.through.objects.order_by("axe__ordre").values_list("membrepage_id", "axe__cle"):
            if pk in entrees:
                entrees[pk].axes.append(cle)
        themes = ThemeDeMembre.objects.order_by("tag__name").values_list("content_object_id", "tag__slug")
        for pk, slug in themes:
            if pk in entrees:
                entrees[pk].themes.append(slug)
        for chemin, nombre in _publications(index):
            if chemin in par_chemin:
                par_chemin[chemin].publications = nombre
        changements = ChangementDeStatut.objects.exclude(membre__statut=StatutDeMembre.ACTIF).order_by("depuis", "pk")
        for changement in changements:
            if changement.membre_id in entrees:
                au_jour = changement.precision == PrecisionDeDate.JOUR
                date_dite = _("le %(jour)s") % {"jour": changement.date_dite} if au_jour else changement.date_dite
                entrees[changement.membre_id].statut_depuis = str(date_dite)
        yield from entrees.values()

    def lire_libelles(self) -> dict[str, dict[str, str]]:
        return {
            "type": _libelles_des_types(),
            "pays": libelles_des_pays(),
            "axe": libelles_des_axes(),
            "theme": libelles_des_themes(),
            "statut": {statut.value: str(statut.label) for statut in STATUTS_PUBLICS},
        }

    def lire_synonymes(self) -> dict[str, dict[str, str]]:
        return {"theme": synonymes_des_themes()}

    def cles_de_tri(self) -> dict[str, Callable[[EntreeDeMembre], Any]]:
        def par_nom(membre: EntreeDeMembre) -> tuple[str, int]:
            return replier(membre.nom), membre.pk

        return {
            "nom": par_nom,
            "recents": lambda membre: (-(membre.adhesion_le or date.min).toordinal(), *par_nom(membre)),
            "publications": lambda membre: (-membre.publications, *par_nom(membre)),
        }

    def trait(self, membre: EntreeDeMembre, ecrire: Callable[[EntreeDeMembre], str]) -> str:
        """Ce qu'un membre s'écrit, une fois pour toutes les réponses d'une même publication."""
        if membre.pk not in self._traits:
            self._traits[membre.pk] = ecrire(membre)
        return self._traits[membre.pk]


#: Nom, pays et coordonnées d'un membre que l'on ne situe pas.
SANS_LIEU: tuple[str, str, None] = ("", "", None)


def _lieux() -> dict[int, tuple[str, str, tuple[float, float] | None]]:
    """Le nom complet, le pays et les coordonnées de chaque territoire où il y a un membre."""
    lus = Territoire.objects.filter(membres__isnull=False).distinct()
    return {
        territoire.pk: (str(territoire), str(territoire.pays), _coordonnees(territoire))
        for territoire in lus.only("nom", "genre", "pays", "subdivision", "latitude", "longitude")
    }


def _coordonnees(territoire: Territoire) -> tuple[float, float] | None:
    if territoire.longitude is None or territoire.latitude is None:
        return None
    return float(territoire.longitude), float(territoire.latitude)


def _publications(index: ReseauIndexPage) -> Iterable[tuple[str, int]]:
    """Pour chaque espace, son chemin dans l'arbre et le nombre de pages publiques qu'il contient : une requête."""
    longueur = len(index.path) + Page.steplen
    return (
        Page.objects.descendant_of(index)
        .live()
        .public()
        .annotate(longueur=Length("path"), espace=Substr("path", 1, longueur))
        .filter(longueur__gt=longueur)
        .order_by()
        .values_list("espace")
        .annotate(nombre=Count("pk"))
    )


def _libelles_des_types() -> dict[str, str]:
    """Les deux groupes, chacun suivi de ses natures."""
    libelles: dict[str, str] = {}
    for groupe, titre in GROUPES.items():
        libelles[groupe] = str(titre)
        for nature in NatureDeMembre:
            if (nature in COLLECTIVITES) == (groupe == "collectivites"):
                libelles[nature.value] = str(nature.label)
    return libelles


#: Le répertoire à jour de la dernière publication.
repertoire = par_timbre(Repertoire)
