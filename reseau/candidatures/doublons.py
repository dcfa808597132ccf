"""Les doublons probables d'une candidature : ce qui lui ressemble parmi les membres et les autres candidatures.

Rien n'est décidé ici : la secrétaire lit la raison, suit le lien et juge.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..choix import TRAITEES, StatutDeCandidature
from ..geo.noms import plier
from ..models import Candidature, Mandat, MembrePage, Territoire

RAYON = 5.0  # km
RAYON_DE_LA_TERRE = 6371.0  # km
KM_PAR_DEGRE = 111.2
#: Deux noms pliés se ressemblent à partir de là (difflib).
RESSEMBLANCE = 0.86
#: Le temps croît avec le carré de la longueur ; passé là, deux noms se sont déjà distingués, ou pas.
LETTRES_COMPAREES = 60
#: Ce qu'on en montre : au-delà, la raison est trop vague pour servir.
MONTRES = 12

#: Ce qui entre dans tant de noms qu'il n'en distingue aucun.
_MOTS_VIDES = """
ville commune mairie metropole agglomeration communaute communes departement region association collectif reseau de
du des la le les l d et en pour a au aux sur sous
"""
MOTS_VIDES = frozenset(_MOTS_VIDES.split())
#: Les fournisseurs chez qui partager un domaine ne dit rien.
_FOURNISSEURS = """
gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.fr live.com live.fr msn.com yahoo.com yahoo.fr
orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr numericable.fr aol.com icloud.com me.com
protonmail.com proton.me pm.me mailo.com riseup.net gmx.fr gmx.com tutanota.com zaclys.net
"""
FOURNISSEURS = frozenset(_FOURNISSEURS.split())
#: Les hôtes qui portent les pages de tout le monde.
_HEBERGEURS = """
facebook.com helloasso.com wordpress.com blogspot.com over-blog.com instagram.com linkedin.com framasite.org
sites.google.com wixsite.com jimdofree.com
"""
HEBERGEURS = frozenset(_HEBERGEURS.split())


@dataclass
class Doublon:
    """Une organisation qui pourrait être la même, et pourquoi on le croit."""

    nom: str
    genre: str
    statut: str
    adresse: str
    raisons: list[str] = field(default_factory=list)
    poids: int = 0


@dataclass
class _Autre:
    """Ce que l'on compare : un membre, ou une autre candidature."""

    cle: tuple[str, int]
    objet: Any
    nom: str
    site_web: str
    territoire: Territoire | None
    domaines: set[str]


def doublons(candidature: Candidature) -> list[Doublon]:
    """Les plus ressemblants d'abord. Quatre requêtes, quel que soit le nombre de membres."""
    voisins = set(_a_moins_de(candidature.territoire, RAYON))
    compares = (
        (autre, _raisons(candidature, autre, voisins))
        for autre in [*_membres(candidature), *_autres_candidatures(candidature)]
    )
    trouves = sorted(
        ((autre, raisons) for autre, raisons in compares if raisons),
        key=lambda trouve: (-_poids(trouve[1]), trouve[0].nom),
    )
    # L'adresse et les libellés ne se cherchent que pour ce que l'on montre.
    return [_doublon(autre, raisons) for autre, raisons in trouves[:MONTRES]]


def _membres(candidature: Candidature) -> Iterable[_Autre]:
    """Tous les espaces, sortis et non publiés compris, sauf celui que cette candidature a ouvert."""
    domaine = domaine_de(candidature.courriel)
    partagent = set(
        Mandat.objects.filter(courriel__iendswith=f"@{domaine}").values_list("membre", flat=True) if domaine else []
    )
    pages: QuerySet[MembrePage] = MembrePage.objects.exclude(pk=candidature.membre_id).select_related("territoire")
    for membre in pages.only("title", "statut", "site_web", "courriel_public", "territoire"):
        domaines = {domaine_de(membre.courriel_public)} | ({domaine} if membre.pk in partagent else set())
        yield _Autre(("membre", membre.pk), membre, membre.title, membre.site_web, membre.territoire, domaines)


def _autres_candidatures(candidature: Candidature) -> Iterable[_Autre]:
    """Celles qui sont déposées et dont l'issue n'a pas déjà fait un membre, ou un refus."""
    autres = (
        Candidature.objects.exclude(pk=candidature.pk)
        .filter(deposee_le__isnull=False)
        .exclude(Q(statut__in=TRAITEES - {StatutDeCandidature.ACCEPTEE}) | Q(membre__isnull=False))
        .select_related("territoire")
    )
    for autre in autres:
        yield _Autre(
            ("candidature", autre.pk),
            autre,
            autre.organisation,
            autre.site_web,
            autre.territoire,
            {domaine_de(autre.courriel)},
        )


def _doublon(autre: _Autre, raisons: list[tuple[int, str]]) -> Doublon:
    est_membre = autre.cle[0] == "membre"
    return Doublon(
        nom=autre.nom,
        genre=_("Membre") if est_membre else _("Candidature"),
        statut=autre.objet.get_statut_display(),
        adresse=reverse("wagtailadmin_pages:edit" if est_membre else "candidatures:inspect", args=[autre.objet.pk]),
        raisons=[raison for _poids, raison in raisons],
        poids=_poids(raisons),
    )


def _poids(raisons: list[tuple[int, str]]) -> int:
    return sum(poids for poids, _raison in raisons)


def _raisons(candidature: Candidature, autre: _Autre, voisins: set[int]) -> list[tuple[int, str]]:
    """Le poids et la raison de chaque ressemblance, la plus forte d'abord."""
    raisons: list[tuple[int, str]] = []
    if noms_semblables(candidature.organisation, autre.nom):
        raisons.append((4, _("nom semblable")))
    hote = hote_de(candidature.site_web)
    if hote and hote == hote_de(autre.site_web):
        raisons.append((3, _("même site : %(hote)s") % {"hote": hote}))
    domaine = domaine_de(candidature.courriel)
    if domaine and domaine in autre.domaines:
        raisons.append((3, _("même domaine de courriel : %(domaine)s") % {"domaine": domaine}))
    ici, la = candidature.territoire, autre.territoire
    if ici is not None and la is not None and ici.pk == la.pk:
        raisons.append((2, _("même territoire")))
    elif ici is not None and la is not None and la.pk in voisins:
        raisons.append((1, _("à %(km)s km") % {"km": number_format(round(distance(ici, la), 1), 1)}))
    return raisons


# --- Les noms --------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=64)
def _plie(nom: str) -> str:
    """Un nom plié, que l'on relit plusieurs fois de suite : celui de la candidature revient à chaque comparaison."""
    return plier(nom)


def mots_qui_distinguent(nom: str) -> list[str]:
    """Les mots pliés d'un nom, sans « ville de », « association »… ; tous s'il n'y a que de ceux-là."""
    mots = _plie(nom).split()
    return [mot for mot in mots if mot not in MOTS_VIDES] or mots


def noms_semblables(un: str, autre: str) -> bool:
    """« Ville de Grenoble » et « Mairie de Grenoble », « Utopia 56 » et « Utopia56 », ou l'un contenu dans l'autre.

    Jamais deux noms vides, ni faits des seuls mots que tant d'organisations portent.
    """
    a, b = mots_qui_distinguent(un), mots_qui_distinguent(autre)
    if not a or not b:
        return False
    if set(a) == set(b) or "".join(a) == "".join(b) or _l_un_dans_l_autre(un, autre):
        return True
    rapport = SequenceMatcher(None, " ".join(a)[:LETTRES_COMPAREES], " ".join(b)[:LETTRES_COMPAREES])
    # Les deux premiers rapports majorent le troisième et coûtent bien moins.
    return (
        rapport.real_quick_ratio() >= RESSEMBLANCE
        and rapport.quick_ratio() >= RESSEMBLANCE
        and rapport.ratio() >= RESSEMBLANCE
    )


def _l_un_dans_l_autre(un: str, autre: str) -> bool:
    """« Association Exemple » dans « Association Exemple Accueil » ; pas « Association » dans n'importe laquelle."""
    court, long = sorted((_plie(un), _plie(autre)), key=len)
    return f" {court} " in f" {long} " and not MOTS_VIDES.issuperset(court.split())


# --- Les adresses ----------------------------------------------------------------------------------------------------
def domaine_de(courriel: str) -> str:
    """Le domaine d'une adresse, ou vide si c'est celui d'un fournisseur où tout le monde se trouve."""
    domaine = courriel.strip().lower().rpartition("@")[2]
    return "" if domaine in FOURNISSEURS else domaine


def hote_de(site: str) -> str:
    """L'hôte d'un site, sans « www. » ; vide si c'est un hébergeur commun ou si l'adresse ne se lit pas."""
    try:
        hote = (urlsplit(site).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return "" if any(hote == commun or hote == f"fr-fr.{commun}" for commun in HEBERGEURS) else hote


# --- Les lieux -------------------------------------------------------------------------------------------------------
def distance(un: Territoire, autre: Territoire) -> float:
    """La distance à vol d'oiseau, en kilomètres ; les deux territoires ont des coordonnées."""
    return _orthodromie(*map(float, (un.latitude or 0, un.longitude or 0, autre.latitude or 0, autre.longitude or 0)))


def _orthodromie(latitude: float, longitude: float, autre_latitude: float, autre_longitude: float) -> float:
    a, b = math.radians(latitude), math.radians(autre_latitude)
    ecart = math.radians(autre_longitude - longitude)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(ecart / 2) ** 2
    return 2 * RAYON_DE_LA_TERRE * math.asin(min(1.0, math.sqrt(h)))


def _a_moins_de(territoire: Territoire | None, rayon: float) -> Iterable[int]:
    """Les clés des territoires de membres ou de candidatures à moins de `rayon` km ; la base n'en lit qu'une boîte."""
    if territoire is None or territoire.latitude is None or territoire.longitude is None:
        return
    latitude, longitude = float(territoire.latitude), float(territoire.longitude)
    hauteur = rayon / KM_PAR_DEGRE
    # Près des pôles un degré de longitude ne vaut plus rien : la boîte fait alors le tour.
    largeur = min(180.0, hauteur / max(0.001, math.cos(math.radians(latitude))))
    boite = Q(latitude__range=(latitude - hauteur, latitude + hauteur))
    boite &= _longitudes(longitude - largeur, longitude + largeur)
    proches = Territoire.objects.filter(boite).filter(
        Q(pk__in=MembrePage.objects.values("territoire")) | Q(pk__in=Candidature.objects.values("territoire"))
    )
    for pk, autre_latitude, autre_longitude in proches.values_list("pk", "latitude", "longitude"):
        if _orthodromie(latitude, longitude, float(autre_latitude or 0), float(autre_longitude or 0)) <= rayon:
            yield pk


def _longitudes(ouest: float, est: float) -> Q:
    """Une bande de longitudes, qui peut passer le 180e méridien."""
    if ouest < -180:
        return Q(longitude__lte=est) | Q(longitude__gte=ouest + 360)
    if est > 180:
        return Q(longitude__gte=ouest) | Q(longitude__lte=est - 360)
    return Q(longitude__range=(ouest, est))
