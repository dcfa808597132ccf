"""Joue le circuit de relecture sur les fiches fictives, pour que chaque rôle trouve sa file vivante."""

from collections.abc import Callable

from alliance.socle.models import Utilisateur
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage

from .comptes import SECRETARIAT, utilisateur


def auteur_de(membre: MembrePage) -> Utilisateur:
    """Qui écrit pour cette organisation : son compte de démonstration, à défaut le secrétariat."""
    return membre.groupe.user_set.order_by("pk").first() or utilisateur(SECRETARIAT)


def laisser_en_brouillon(fiche: FichePage, commentaire: str) -> None:
    """La fiche reste à écrire."""


CIRCUITS: dict[str, Callable[[FichePage, str], None]] = {
    "brouillon": laisser_en_brouillon,
}


def jouer(fiche: FichePage, circuit: str, commentaire: str) -> None:
    """Mène la fiche jusqu'à l'étape `circuit` (une clé de `CIRCUITS`)."""
    CIRCUITS.get(circuit, laisser_en_brouillon)(fiche, commentaire)
