"""Ce que les essais de l'import partagent."""

from typing import Any

from reseau.importation.actions import AppliquerImport, DeposerImport, LireImport
from reseau.models import ImportDeMembres


def lire_a_blanc(user: Any, texte: str, nom: str = "membres.csv") -> ImportDeMembres:
    depot = DeposerImport(nom, texte.encode(), user).execute()
    return LireImport(depot, user).execute()


def importer(user: Any, texte: str, **options: bool) -> ImportDeMembres:
    """Dépose, lit et applique une liste."""
    depot = lire_a_blanc(user, texte)
    application = AppliquerImport(depot, user, **options)
    application.reserver()
    application.execute()
    depot.refresh_from_db()
    return depot


def effets(depot: ImportDeMembres) -> list[str]:
    return [ligne["effet"] for ligne in depot.rapport["lignes"]]


def raisons(depot: ImportDeMembres) -> list[tuple[int, str, str]]:
    """Les refus : ligne, colonne, raison."""
    return [
        (ligne["ligne"], erreur["colonne"], erreur["raison"])
        for ligne in depot.rapport["lignes"]
        for erreur in ligne["erreurs"]
    ]
