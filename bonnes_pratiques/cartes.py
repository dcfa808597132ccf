"""Ce qu'une liste montre d'une fiche, lu en peu de requêtes quel que soit le nombre de fiches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString

from alliance.socle.cartes import axes_des_pages
from alliance.socle.chiffres import ChiffrePresente, presenter_chiffre
from alliance.socle.recherche.extraits import extrait, textes_des_pages
from reseau.choix import TailleDeTerritoire

from .choix import ARRETEES
from .models import ChiffreCle, EnsembleDeFiche, FichePage, TerritoireDeFiche


@dataclass
class CarteFiche:
    """Une fiche dans une liste : tout est prêt à afficher."""

    pk: int
    titre: str
    adresse: str
    numero: int | None
    sous_titre: str
    famille: str
    statut: str
    statut_libelle: str
    arretee: bool
    axes: list[dict[str, str]] = field(default_factory=list)
    territoires: list[dict[str, Any]] = field(default_factory=list)
    ensembles: list[str] = field(default_factory=list)
    chiffre: ChiffrePresente | None = None
    extrait: SafeString | str = ""

    @property
    def axe_principal(self) -> str:
        return self.axes[0]["cle"] if self.axes else ""


#: Ce qu'une carte lit de la page : jamais le récit, trop lourd pour une liste.
CHAMPS = ("title", "url_path", "locale_id", "numero", "sous_titre", "famille", "statut")


def cartes(pks: Sequence[int], request: HttpRequest | None = None, q: str = "") -> list[CarteFiche]:
    """Les cartes de ces fiches, dans cet ordre : cinq requêtes, six avec une recherche.

    Args:
        pks: clés primaires ; celles qui ne sont plus publiées sont passées.
        q: la recherche du lecteur, dont l'extrait montre la trace.
    """
    if not pks:
        return []
    par_pk = FichePage.objects.live().only(*CHAMPS).in_bulk(pks)
    textes = textes_des_pages(pks) if q else {}
    resultat = {
        pk: CarteFiche(
            pk=pk,
            titre=fiche.title,
            adresse=fiche.get_url(request) or "",
            numero=fiche.numero,
            sous_titre=fiche.sous_titre,
            famille=fiche.get_famille_display() if fiche.famille else "",
            statut=fiche.statut,
            statut_libelle=fiche.get_statut_display(),
            arretee=fiche.statut in ARRETEES,
            extrait=extrait(textes.get(pk, ""), q) if q else "",
        )
        for pk in pks
        if (fiche := par_pk.get(pk))
    }
    for pk, axes in axes_des_pages(resultat, FichePage).items():
        resultat[pk].axes = axes
    _ajouter_lieux(resultat)
    _ajouter_chiffres(resultat)
    return list(resultat.values())


def _ajouter_lieux(cartes: dict[int, CarteFiche]) -> None:
    liens = TerritoireDeFiche.objects.filter(fiche_id__in=cartes).select_related("territoire").order_by("sort_order")
    for lien in liens:
        territoire = lien.territoire
        taille = TailleDeTerritoire.de(territoire.population)
        cartes[lien.fiche_id].territoires.append(
            {
                "nom": territoire.nom,
                "pays_nom": territoire.pays.name,
                "population": territoire.population,
                "taille_libelle": str(taille.label) if taille else "",
            }
        )
    ensembles = EnsembleDeFiche.objects.filter(fiche_id__in=cartes).order_by("sort_order")
    for pk, nom in ensembles.values_list("fiche_id", "nom"):
        cartes[pk].ensembles.append(nom)


def _ajouter_chiffres(cartes: dict[int, CarteFiche]) -> None:
    """Le premier chiffre de chaque fiche, et lui seul : une fiche en a parfois dix, une carte en montre un."""
    de_la_fiche = ChiffreCle.objects.filter(fiche_id=OuterRef("fiche_id")).order_by("sort_order", "pk")
    premiers = ChiffreCle.objects.filter(fiche_id__in=cartes, pk=Subquery(de_la_fiche.values("pk")[:1]))
    for chiffre in premiers:
        cartes[chiffre.fiche_id].chiffre = presenter_chiffre(chiffre)
