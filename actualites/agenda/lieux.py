"""Le lieu d'un événement tel que l'adresse le nomme : `briancon`, `hautes-alpes`, `italie`.

Un événement est dans sa commune, son département, sa région et son pays. Chacun a un nom court, et un nom précis qui
l'accompagne de ce qui le contient (`saint-denis-la-reunion`) : deux communes du même nom se choisissent ainsi à part,
et le nom court, toujours reçu, les prend ensemble. Une adresse partagée reste donc bonne quand un homonyme arrive.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from alliance.socle.recherche.analyse import replier
from reseau.choix import GenreDeTerritoire
from reseau.geo.noms import plier
from reseau.models import Territoire

#: Un répertoire reconstruit relit les mêmes noms : ils se composent une fois pour toutes.
LIEUX_GARDES = 16_384
#: Du plus vaste au plus petit : l'ordre où ils se présentent.
ECHELONS = {
    "pays": _("Pays"),
    "region": _("Régions"),
    "departement": _("Départements"),
    "commune": _("Communes"),
}
_ECHELON_DU_GENRE = {
    GenreDeTerritoire.PAYS: "pays",
    GenreDeTerritoire.REGION: "region",
    GenreDeTerritoire.DEPARTEMENT: "departement",
}


@dataclass(frozen=True, slots=True)
class Lieu:
    """Un lieu que l'on peut choisir."""

    echelon: str
    nom: str
    #: Ce qui le contient, en toutes lettres ; vide pour un pays.
    dans: str

    @property
    def court(self) -> str:
        return identifiant(self.nom)

    @property
    def precis(self) -> str:
        return f"{self.court}-{identifiant(self.dans)}" if self.dans else self.court


@lru_cache(maxsize=LIEUX_GARDES)
def identifiant(nom: str) -> str:
    """Le nom d'un lieu dans une adresse : « Provence-Alpes-Côte d’Azur » devient `provence-alpes-cote-d-azur`."""
    plie = replier(nom).replace("’", " ").replace("'", " ")
    return slugify(plie) or slugify(plie, allow_unicode=True)


@lru_cache(maxsize=LIEUX_GARDES)
def lieux_de(nom: str, genre: str, pays: str, subdivision: str) -> tuple[Lieu, ...]:
    """Ce lieu et tous ceux qui le contiennent, du plus petit au plus vaste.

    Un lieu qui porte le nom de celui qui le contient (Luxembourg) ne s'en distingue pas.

    Args:
        subdivision: celle d'un `Territoire`, « Isère, Auvergne-Rhône-Alpes », « Calabre », ou rien.
    """
    propre = _ECHELON_DU_GENRE.get(GenreDeTerritoire(genre), "commune")
    parties = [partie.strip() for partie in subdivision.split(",") if partie.strip()]
    chaine = [(propre, nom)]
    if propre != "pays":
        if len(parties) > 1:
            chaine.append(("departement", parties[0]))
        if parties:
            chaine.append(("region", parties[-1]))
        chaine.append(("pays", str(countries.name(pays)) or pays))
    distincts = [
        (echelon, le_nom)
        for rang, (echelon, le_nom) in enumerate(chaine)
        if all(identifiant(le_nom) != identifiant(autre) for _echelon, autre in chaine[rang + 1 :])
    ]
    suivants = [le_nom for _echelon, le_nom in distincts[1:]] + [""]
    return tuple(Lieu(echelon, le_nom, dans) for (echelon, le_nom), dans in zip(distincts, suivants, strict=True))


def lieux_du_territoire(territoire: Territoire) -> tuple[Lieu, ...]:
    return lieux_de(territoire.nom, territoire.genre, str(territoire.pays), territoire.subdivision)


def identifiants(lieux: Iterable[Lieu]) -> list[str]:
    """Toutes les façons de nommer ces lieux dans une adresse."""
    return list(dict.fromkeys(nom for lieu in lieux for nom in (lieu.court, lieu.precis)))


def lieux_du_referentiel(valeurs: Iterable[str]) -> dict[str, str]:
    """Parmi ces noms courts, ceux d'un lieu que le site connaît, où rien n'est annoncé : leur nom en toutes lettres."""
    demandes = {plie: valeur for valeur in valeurs if (plie := plier(valeur))}
    if not demandes:
        return {}
    connus = Territoire.objects.filter(
        # Les autres noms suivent le premier, le seul qui compte ici.
        reduce(or_, (Q(nom_cherche=plie) | Q(nom_cherche__startswith=f"{plie} ") for plie in demandes))
    )
    voulus = set(demandes.values())
    noms = connus.order_by("pk").values_list("nom", flat=True)
    return {court: nom for nom in noms if (court := identifiant(nom)) in voulus}


class Nomenclature:
    """Tous les lieux où il se passe quelque chose : leurs noms, et ceux qui sont à plusieurs."""

    def __init__(self, lieux: Iterable[Lieu]) -> None:
        par_nom: defaultdict[str, dict[str, Lieu]] = defaultdict(dict)
        for lieu in lieux:
            # Paris, commune et département, n'est qu'un : le plus vaste le présente.
            connu = par_nom[lieu.court].get(lieu.precis)
            if connu is None or _rang(lieu) < _rang(connu):
                par_nom[lieu.court][lieu.precis] = lieu
        self.homonymes = frozenset(court for court, siens in par_nom.items() if len(siens) > 1)
        ranges = sorted(
            (lieu for siens in par_nom.values() for lieu in siens.values()),
            key=lambda lieu: (_rang(lieu), replier(lieu.nom), replier(lieu.dans)),
        )
        #: Par identifiant, dans l'ordre où l'on présente : ce qu'il nomme.
        self.libelles: dict[str, str] = {}
        self.echelons: dict[str, str] = {}
        #: Le nom précis de ce qui n'a pas d'homonyme mène à son nom court.
        self.synonymes: dict[str, str] = {}
        for lieu in ranges:
            partage = lieu.court in self.homonymes
            cle = lieu.precis if partage else lieu.court
            self.libelles[cle] = f"{lieu.nom} ({lieu.dans})" if partage and lieu.dans else lieu.nom
            self.echelons[cle] = lieu.echelon
            if cle != lieu.precis:
                self.synonymes[lieu.precis] = cle
        for court in self.homonymes:
            # Reçu, jamais proposé : il n'est d'aucun échelon.
            self.libelles.setdefault(court, next(iter(par_nom[court].values())).nom)

    def valeurs(self, lieux: Iterable[Lieu]) -> tuple[str, ...]:
        """Ce que porte un événement qui a lieu là, pour le filtre `lieu`."""
        noms: dict[str, None] = {}
        for lieu in lieux:
            noms[lieu.court] = None
            if lieu.court in self.homonymes:
                noms[lieu.precis] = None
        return tuple(noms)


def _rang(lieu: Lieu) -> int:
    return list(ECHELONS).index(lieu.echelon)
