"""Le répertoire des événements publiés : de quoi filtrer, compter, ranger et dater, gardé en mémoire.

Il se reconstruit (quatre requêtes) quand le timbre de publication change. Les dates y sont des entiers, rangées dans
l'ordre du temps : ce qui a lieu entre deux jours s'y trouve sans requête. Voir `docs/agenda.md`.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.db.models import Case, DateTimeField, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.acces import publiques
from alliance.socle.facettes import (
    Relation,
    RepertoireDePages,
    axes_de,
    libelles_des_axes,
    libelles_des_themes,
    lire_les_relations,
    par_timbre,
    synonymes_des_themes,
    themes_de,
)
from alliance.socle.recherche.analyse import replier

from ..choix import FormeDEvenement, ModaliteDEvenement, RoleDOrganisation
from ..evenements.fuseaux import FUSEAU_DU_SITE
from ..evenements.moments import PAS_TENUE
from ..models import (
    EvenementPage,
    OccurrenceDEvenement,
    OrganisationDEvenement,
    ThemeDEvenement,
)
from . import situation
from .lieux import Nomenclature, identifiants, lieux_du_territoire
from .periodes import Periode

if TYPE_CHECKING:
    pass

#: Les filtres, dans l'ordre où ils se présentent.
FACETTES = ("lieu", "forme", "axe", "theme", "modalite", "membre", "acces")
TITRES = {
    "lieu": _("Lieu"),
    "forme": _("Forme"),
    "axe": _("Axe"),
    "theme": _("Thème"),
    "modalite": _("Où y participer"),
    "membre": _("Qui organise"),
    "acces": _("Accessibilité"),
}
#: Ce que l'on peut demander d'un événement pour y venir, et le champ qui le dit.
ACCES = {
    "fauteuil": ("acces_fauteuil", _("En fauteuil roulant")),
    "langue-des-signes": ("langue_des_signes", _("Langue des signes")),
    "boucle": ("boucle_magnetique", _("Boucle magnétique")),
    "garde-d-enfants": ("garde_d_enfants", _("Garde d’enfants")),
}
#: « Sur place » et « à distance » comprennent ce qui est les deux à la fois.
MODALITES = (ModaliteDEvenement.SUR_PLACE, ModaliteDEvenement.A_DISTANCE)
#: Combien de périodes gardent leur réponse en mémoire : celles que les liens proposent, et quelques autres.
PERIODES_GARDEES = 24
#: Combien de textes entiers, de deux mégaoctets au plus.
ECRITS_GARDES = 12
UN_INSTANT = timedelta(microseconds=1)


@dataclass(slots=True)
class EntreeDEvenement:
    """Ce que le répertoire retient d'un événement publié."""

    pk: int
    titre: str
    #: Depuis la racine du site.
    adresse: str
    forme: str
    modalite: str
    publie_le: datetime | None
    #: La commune ou le territoire, et sa précision ; vides s'il n'est pas dit.
    lieu: str
    territoire: str
    #: (longitude, latitude) en degrés décimaux, l'ordre de GeoJSON.
    coordonnees: tuple[float, float] | None
    lieux: tuple[str, ...]
    acces: tuple[str, ...]
    axes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    membres: list[str] = field(default_factory=list)

    @property
    def forme_libelle(self) -> str:
        return str(FormeDEvenement(self.forme).label)

    @property
    def est_a_distance(self) -> bool:
        """Vrai si l'on n'y participe que de loin."""
        return self.modalite == ModaliteDEvenement.A_DISTANCE

    def valeurs(self, facette: str) -> Iterable[str]:
        match facette:
            case "lieu":
                return self.lieux
            case "forme":
                return [self.forme]
            case "axe":
                return self.axes
            case "theme":
                return self.themes
            case "modalite":
                return modalites_de(self.modalite)
            case "membre":
                return self.membres
            case _:
                return self.acces


@dataclass(frozen=True, slots=True)
class Fenetre:
    """Ce qui a lieu pendant une période."""

    masque: int
    #: Les rangs des événements, dans l'ordre de la date que l'on en montre.
    ordre: list[int]
    #: Par rang, la place (dans le répertoire) de la date à montrer : la première tenue, ou une qui ne l'est pas sinon.
    places: dict[int, int]
    #: Par rang, combien de dates seront tenues.
    tenues: dict[int, int]


class Repertoire(RepertoireDePages[EntreeDEvenement]):
    """Les événements publiés et publics à un instant, l'index de leurs facettes, et leurs dates."""

    facettes = FACETTES

    def __init__(self, timbre: str = "") -> None:
        self.nomenclature = Nomenclature([])
        self._noms_des_membres: dict[str, str] = {}
        super().__init__(timbre)
        self._lire_les_dates()
        self._fenetres: dict[Periode, Fenetre] = {}
        #: Ce que la carte dit de chaque date, par sa place : écrit une fois.
        self.traits: dict[int, str] = {}
        self._ecrits: dict[Hashable, tuple[bytes, str]] = {}

    def ecrit(self, cle: Hashable, ecrire: Callable[[], bytes]) -> tuple[bytes, str]:
        """Un long texte (données de la carte, ICS) et son étiquette, gardés tant que rien n'est publié.

        Args:
            cle: tout ce dont il dépend, et le jour d'abord : demain, c'en est un autre.
        """
        if cle not in self._ecrits:
            corps = ecrire()
            if len(self._ecrits) >= ECRITS_GARDES:
                self._ecrits.clear()
            self._ecrits[cle] = corps, etiquette(corps)
        return self._ecrits[cle]

    # --- Les entrées -------------------------------------------------------------------------------------------------
    def lire_entrees(self) -> Iterator[EntreeDEvenement]:
        autour = situation.autour()
        if not autour["agendas"]:
            return
        territoires = {territoire.pk: territoire for territoire in autour["territoires"]}
        par_territoire = {pk: lieux_du_territoire(territoire) for pk, territoire in territoires.items()}
        self.nomenclature = Nomenclature(lieu for lieux in par_territoire.values() for lieu in lieux)
        lieux = {
            pk: (territoire.nom, str(territoire), situation.coordonnees(territoire), self.nomenclature.valeurs(siens))
            for (pk, territoire), siens in zip(territoires.items(), par_territoire.values(), strict=True)
        }
        espaces, membres, self._noms_des_membres = situation.membres(autour)
        longueur = len(next(iter(espaces))) if espaces else 0
        racine, base = situation.racine(autour["agendas"][0])
        organisent = OrganisationDEvenement.objects.filter(role=RoleDOrganisation.ORGANISATRICE, membre__isnull=False)
        axes, themes, qui_organise = lire_les_relations(
            axes_de(EvenementPage),
            themes_de(ThemeDEvenement),
            Relation(organisent, "evenement_id", "membre_id", "pk"),
        )
        entrees: dict[int, EntreeDEvenement] = {}
        champs = ("pk", "title", "url_path", "path", "forme", "modalite", "first_published_at", "territoire_id")
        colonnes = (*champs, "latitude", "longitude", *(champ for champ, _libelle in ACCES.values()))
        for ligne in publiques(EvenementPage.objects.live()).order_by("pk").values_list(*colonnes):
            pk, titre, url_path, chemin, forme, modalite, publie_le, territoire, latitude, longitude, *acces = ligne
            nom, en_entier, point, siens = lieux.get(territoire, SANS_LIEU)
            entrees[pk] = EntreeDEvenement(
                pk,
                titre,
                base + url_path.removeprefix(racine),
                forme,
                modalite,
                publie_le,
                nom,
                en_entier,
                (float(longitude), float(latitude)) if latitude is not None and longitude is not None else point,
                siens,
                tuple(cle for cle, oui in zip(ACCES, acces, strict=True) if oui),
                axes.get(pk, []),
                themes.get(pk, []),
            )
            ceux = [espaces.get(chemin[:longueur]), *(membres.get(int(membre)) for membre in qui_organise.get(pk, ()))]
            entrees[pk].membres = [membre for membre in dict.fromkeys(ceux) if membre]
        yield from entrees.values()

    def lire_libelles(self) -> dict[str, dict[str, str]]:
        presents = {membre for entree in self.entrees for membre in entree.membres}
        par_nom = sorted(presents, key=lambda slug: replier(self._noms_des_membres[slug]))
        return {
            "lieu": self.nomenclature.libelles,
            "forme": {forme.value: str(forme.label) for forme in FormeDEvenement},
            "axe": libelles_des_axes(),
            "theme": libelles_des_themes(),
            "modalite": {modalite.value: str(modalite.label) for modalite in MODALITES},
            "membre": {slug: self._noms_des_membres[slug] for slug in par_nom},
            "acces": {cle: str(libelle) for cle, (_champ, libelle) in ACCES.items()},
        }

    def lire_synonymes(self) -> dict[str, dict[str, str]]:
        return {"theme": synonymes_des_themes(), "lieu": self.nomenclature.synonymes}

    def cles_de_tri(self) -> dict[str, Callable[[EntreeDEvenement], Any]]:
        jamais = datetime(2000, 1, 1, tzinfo=UTC)
        return {"recentes": lambda entree: (-(entree.publie_le or jamais).timestamp(), -entree.pk)}

    def masque_de(self, facette: str, valeurs: Iterable[str]) -> int:
        """Qui demande un fauteuil et la langue des signes a besoin des deux : là, les valeurs s'ajoutent."""
        if facette != "acces":
            return super().masque_de(facette, valeurs)
        masque = self.tout
        for valeur in valeurs:
            masque &= self.masques["acces"].get(valeur, 0)
        return masque

    # --- Les dates ---------------------------------------------------------------------------------------------------
    def _lire_les_dates(self) -> None:
        """Range toutes les dates par jour puis par heure, chacune à sa place."""
        self.pks_des_dates: list[int] = []
        #: À chaque place : le rang de l'événement, et ses premier et dernier jours à la pendule du lieu, sa tenue.
        self.rangs_des_dates: list[int] = []
        self.debuts: list[int] = []
        self.fins: list[int] = []
        self.etats: list[str] = []
        #: Le dernier jour où l'on dit qu'une date n'est pas finie, à la pendule du site.
        self.finit: list[int] = []
        lues = OccurrenceDEvenement.objects.order_by("jour_debut", "debut", "pk").annotate(
            # Les instants ne se lisent que là où ils servent : les convertir tous coûterait plus que tout le reste.
            d_ailleurs_debut=_ailleurs("debut"),
            d_ailleurs_fin=_ailleurs("fin"),
        )
        colonnes = ("pk", "evenement_id", "jour_debut", "jour_fin", "etat", "d_ailleurs_debut", "d_ailleurs_fin")
        for pk, evenement, debut, fin, etat, la_bas_debut, la_bas_fin in lues.values_list(*colonnes):
            rang = self.rang.get(evenement)
            if rang is None:
                continue
            self.pks_des_dates.append(pk)
            self.rangs_des_dates.append(rang)
            self.debuts.append(debut.toordinal())
            self.fins.append(dernier := fin.toordinal())
            self.etats.append(etat)
            self.finit.append(max(dernier, _fini_vu_d_ici(la_bas_debut, la_bas_fin)) if la_bas_fin else dernier)
        #: Jamais décroissant : avant la première place où il atteint un jour, tout est fini.
        self._finit_au_plus = list(accumulate(self.finit, max))

    @property
    def etendue(self) -> tuple[date, date] | None:
        """Le premier jour de la première date et le dernier de la dernière ; rien s'il n'y a pas d'événement."""
        if not self.debuts:
            return None
        return date.fromordinal(self.debuts[0]), date.fromordinal(max(self.fins))

    def places(self, periode: Periode) -> Iterator[int]:
        """Les dates qui touchent la période, dans l'ordre du temps."""
        depuis = max(periode.du or 0, periode.pas_finies_le or 0)
        bas = bisect_left(self._finit_au_plus, depuis) if depuis else 0
        haut = bisect_right(self.debuts, periode.au) if periode.au is not None else len(self.debuts)
        du, pas_finies_le = periode.du or 0, periode.pas_finies_le or 0
        finies_avant = periode.finies_avant if periode.finies_avant is not None else date.max.toordinal()
        fins, finit = self.fins, self.finit
        for place in range(bas, haut):
            if fins[place] >= du and pas_finies_le <= finit[place] < finies_avant:
                yield place

    def fenetre(self, periode: Periode) -> Fenetre:
        """Ce qui a lieu pendant cette période ; gardé, avec les autres périodes que l'on vient de demander."""
        connue = self._fenetres.get(periode)
        if connue is None:
            # Un simple dictionnaire : `lru_cache` sur une méthode retiendrait le répertoire périmé avec elle.
            if len(self._fenetres) >= PERIODES_GARDEES:
                self._fenetres.clear()
            connue = self._fenetres[periode] = self._fenetre(periode)
        return connue

    def _fenetre(self, periode: Periode) -> Fenetre:
        places: dict[int, int] = {}
        tenues: dict[int, int] = {}
        pas_tenues: dict[int, int] = {}
        a_lire: Iterable[int] = self.places(periode)
        for place in reversed(list(a_lire)) if periode.a_rebours else a_lire:
            rang = self.rangs_des_dates[place]
            if self.etats[place] in PAS_TENUE:
                pas_tenues.setdefault(rang, place)
            else:
                places.setdefault(rang, place)
                tenues[rang] = tenues.get(rang, 0) + 1
        for rang, place in pas_tenues.items():
            places.setdefault(rang, place)
        ordre = sorted(places, key=places.__getitem__, reverse=periode.a_rebours)
        masque = self.masque_des_pks(self.entrees[rang].pk for rang in ordre)
        return Fenetre(masque, ordre, places, tenues)


def etiquette(corps: bytes) -> str:
    """Ce qui change quand le texte change (`ETag`)."""
    return f'W/"{hashlib.blake2b(corps, digest_size=12).hexdigest()}"'


def modalites_de(modalite: str) -> list[str]:
    return [modalite] if modalite in MODALITES else [connue.value for connue in MODALITES]


def valeurs_d_un_evenement(evenement: EvenementPage) -> dict[str, list[str]]:
    """Les valeurs que ce texte porte dans chaque filtre, sans rien savoir des autres : à garder d'un événement retiré.

    `FiltreAgenda.retient_ces_valeurs` les relit.
    """
    territoire = evenement.territoire
    espace = evenement.organisation
    organisent = [
        organisation.membre.slug
        for organisation in evenement.organisations.all()
        if organisation.membre is not None and organisation.role == RoleDOrganisation.ORGANISATRICE
    ]
    return {
        "lieu": identifiants(lieux_du_territoire(territoire)) if territoire is not None else [],
        "forme": [evenement.forme],
        "axe": [axe.cle for axe in evenement.axes.all()],
        "theme": [theme.slug for theme in evenement.themes.all()],
        "modalite": modalites_de(evenement.modalite),
        "membre": list(dict.fromkeys([*([espace.slug] if espace is not None else []), *organisent])),
        "acces": [cle for cle, (champ, _libelle) in ACCES.items() if getattr(evenement, champ)],
    }


#: D'un événement que l'on ne situe pas.
SANS_LIEU: tuple[str, str, None, tuple[str, ...]] = ("", "", None, ())


def _ailleurs(instant: str) -> Case:
    """Cet instant, pour les dates d'un autre fuseau que celui du site ; rien pour les autres."""
    return Case(When(~Q(evenement__fuseau=FUSEAU_DU_SITE), then=instant), output_field=DateTimeField())


def _fini_vu_d_ici(debut: datetime, fin: datetime) -> int:
    """Le dernier jour où une date d'un autre fuseau dure encore à la pendule du site."""
    # À minuit juste, le jour qui commence n'en est plus.
    return timezone.localdate(max(debut, fin - UN_INSTANT)).toordinal()


#: Le répertoire à jour de la dernière publication.
repertoire = par_timbre(Repertoire)
