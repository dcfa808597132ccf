"""Ce qu'une liste montre d'une prise de position, lu en peu de requêtes quel qu'en soit le nombre."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue

from alliance.socle.cartes import axes_des_pages
from alliance.socle.fragments import par_publication_en_lot
from alliance.socle.notes import sans_appels
from alliance.socle.recherche.extraits import extrait, textes_des_pages
from alliance.socle.typographie import abreger

from .choix import NatureDeSuite
from .facettes import repertoire
from .models import CompteurDeSignatures, InitiatriceDePrise, PriseDePositionPage
from .versions.lignee import nombres_de_cosignataires

#: Ce qu'une carte lit de la page : jamais le texte, trop lourd pour une liste.
CHAMPS = ("title", "url_path", "locale_id", "nature", "en_bref", "suites")
LONGUEUR_DU_RESUME = 220


@dataclass(frozen=True)
class DerniereSuite:
    """La suite la plus récente d'un texte."""

    le: date
    nature: str
    titre: str


@dataclass
class CartePrise:
    """Une prise de position dans une liste : tout est prêt à afficher."""

    pk: int
    titre: str
    adresse: str
    nature: str
    parue_le: date | None
    resume: str
    suite: DerniereSuite | None
    #: Vrai si le public peut la signer maintenant.
    a_signer: bool
    initiatrices: list[str] = field(default_factory=list)
    axes: list[dict[str, str]] = field(default_factory=list)
    cosignataires: int = 0
    #: Les signatures du public, organisations et papier compris ; zéro si elle ne se signe pas.
    signatures: int = 0
    extrait: SafeString | str = ""

    @property
    def axe_principal(self) -> str:
        return self.axes[0]["cle"] if self.axes else ""


def cartes(pks: Sequence[int], request: HttpRequest | None = None, q: str = "") -> list[CartePrise]:
    """Les cartes de ces prises de position, dans cet ordre : quatre requêtes, cinq avec une recherche.

    La première fois depuis une publication, il faut aussi compter les cosignataires (`nombres_de_cosignataires`).

    Args:
        pks: clés primaires ; celles qui ne sont plus publiées sont passées.
        q: la recherche du lecteur, dont l'extrait montre la trace.
    """
    if not pks:
        return []
    connues = repertoire()
    par_pk = PriseDePositionPage.objects.live().only(*CHAMPS).in_bulk(pks)
    textes = textes_des_pages(pks) if q else {}
    resultat = {
        pk: CartePrise(
            pk=pk,
            titre=prise.title,
            adresse=prise.get_url(request) or "",
            nature=prise.get_nature_display(),
            parue_le=connues.entrees[connues.rang[pk]].parue_le if pk in connues.rang else None,
            resume=abreger(sans_appels(prise.en_bref), LONGUEUR_DU_RESUME),
            suite=derniere_suite(prise.suites),
            a_signer=connues.se_signe(pk),
            extrait=extrait(textes.get(pk, ""), q) if q else "",
        )
        for pk in pks
        if (prise := par_pk.get(pk))
    }
    for pk, axes in axes_des_pages(resultat, PriseDePositionPage).items():
        resultat[pk].axes = axes
    # Le nom est celui que le texte a porté : celui du membre n'y est pour rien.
    initiatrices = InitiatriceDePrise.objects.filter(prise__in=resultat).order_by("sort_order", "pk")
    for pk, nom in initiatrices.values_list("prise_id", "nom"):
        resultat[pk].initiatrices.append(nom)
    for compteur in CompteurDeSignatures.objects.filter(prise__in=resultat, prise__signature_publique=True):
        resultat[compteur.prise_id].signatures = compteur.total
    for pk, nombre in par_publication_en_lot("cosignataires", resultat, nombres_de_cosignataires).items():
        resultat[pk].cosignataires = nombre
    return list(resultat.values())


def derniere_suite(suites: StreamValue) -> DerniereSuite | None:
    """La plus récente, celle du bas s'il y en a plusieurs le même jour ; lue sans composer les autres blocs."""
    datees = [bloc["value"] for bloc in suites.raw_data if bloc["value"].get("date")]
    if not datees:
        return None
    derniere = max(reversed(datees), key=lambda suite: str(suite["date"]))
    nature = derniere.get("nature") or ""
    libelle = str(NatureDeSuite(nature).label) if nature in NatureDeSuite else ""
    return DerniereSuite(date.fromisoformat(str(derniere["date"])), libelle, derniere.get("titre") or "")
