"""Ce que la liste montre d'un membre : tout vient du répertoire, sans requête."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .facettes import EntreeDeMembre
from .filtres import FiltreMembres


@dataclass(frozen=True)
class CarteDeMembre:
    """Un membre dans l'annuaire : tout est prêt à afficher."""

    pk: int
    nom: str
    adresse: str
    nature: str
    territoire: str
    #: `cle` et `nom` de chacun de ses axes.
    axes: list[dict[str, str]]
    publications: int
    statut: str
    #: « En veille depuis 2020 » ; vide pour un membre actif.
    statut_phrase: str
    sorti: bool


def cartes(filtre: FiltreMembres) -> list[CarteDeMembre]:
    """Les membres de la page demandée, dans l'ordre."""
    noms_d_axes = filtre.repertoire.libelles["axe"]
    return [_carte(membre, noms_d_axes) for membre in filtre.membres()]


def _carte(membre: EntreeDeMembre, noms_d_axes: dict[str, str]) -> CarteDeMembre:
    return CarteDeMembre(
        pk=membre.pk,
        nom=membre.nom,
        adresse=membre.adresse,
        nature=membre.nature_libelle,
        territoire=membre.territoire,
        axes=[{"cle": cle, "nom": noms_d_axes[cle]} for cle in membre.axes if cle in noms_d_axes],
        publications=membre.publications,
        statut=membre.statut,
        statut_phrase="" if membre.est_actif else phrase_de_statut(membre),
        sorti=membre.est_sorti,
    )


def phrase_de_statut(membre: EntreeDeMembre) -> str:
    """« Sorti depuis le 3 mars 2021 », ou le statut seul si sa date n'est pas connue."""
    if not membre.statut_depuis:
        return membre.statut_libelle
    return _("%(statut)s depuis %(date)s") % {"statut": membre.statut_libelle, "date": membre.statut_depuis}
