"""Lire une liste de destinataires, collée d'un tableur ou déposée en CSV : nom, fonction, demande."""

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from reseau.geo.noms import plier

from ..blocs import DestinataireBlock

#: Au-delà, ce n'est plus une campagne que l'on suit à la main.
LIGNES_MAX = 1_000
SEPARATEURS = "\t;"
COLONNES = ("nom", "fonction", "demande")


@dataclass(frozen=True)
class LigneDeListe:
    """Une ligne lue. `numero` est sa place dans la liste collée, à partir de 1 ; `erreur` dit pourquoi elle est
    refusée, `deja` qu'elle n'ajouterait rien."""

    nom: str
    fonction: str = ""
    demande: str = ""
    numero: int = 0
    erreur: str = ""
    deja: bool = False

    @classmethod
    def de_bloc(cls, valeur: Any) -> "LigneDeListe":
        return cls(valeur["nom"] or "", valeur.get("fonction") or "", valeur.get("demande") or "")

    @property
    def cle(self) -> tuple[str, str]:
        """Ce qui fait deux fois la même personne : son nom et sa fonction, sans casse ni accents."""
        # Un nom d'une autre écriture ne se plie en rien : tel quel, il reste distinct d'un autre.
        return plier(self.nom) or self.nom.casefold(), plier(self.fonction) or self.fonction.casefold()

    def en_bloc(self) -> dict[str, str]:
        return {"nom": self.nom, "fonction": self.fonction, "demande": self.demande}


@dataclass
class ListeLue:
    """Une liste lue : à ajouter, déjà là, refusées."""

    lignes: list[LigneDeListe] = field(default_factory=list)
    trop_longue: bool = False

    @property
    def a_ajouter(self) -> list[LigneDeListe]:
        return [ligne for ligne in self.lignes if not ligne.erreur and not ligne.deja]

    @property
    def deja(self) -> list[LigneDeListe]:
        return [ligne for ligne in self.lignes if ligne.deja]

    @property
    def erreurs(self) -> list[LigneDeListe]:
        return [ligne for ligne in self.lignes if ligne.erreur]


def lire_la_liste(texte: str, presents: Collection[tuple[str, str]] = ()) -> ListeLue:
    """Chaque ligne non vide de la liste, avec ce qui l'empêche d'être ajoutée.

    Args:
        texte: des colonnes séparées par des points-virgules ou des tabulations ; un en-tête « nom » est reconnu.
        presents: les clés des destinataires du brouillon.
    """
    lue, vus = ListeLue(), set(presents)
    premiere = next((ligne for ligne in texte.splitlines() if ligne.strip()), "")
    separateur = max(SEPARATEURS, key=premiere.count)
    lecteur = csv.reader(
        StringIO(texte.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")), delimiter=separateur
    )
    for cellules in lecteur:
        valeurs = [" ".join(cellule.split()) for cellule in cellules]
        while valeurs and not valeurs[-1]:
            valeurs.pop()
        if not valeurs or (not lue.lignes and plier(valeurs[0]) == COLONNES[0]):
            continue
        if len(lue.lignes) >= LIGNES_MAX:
            lue.trop_longue = True
            break
        ligne = _ligne(valeurs, lecteur.line_num, vus)
        vus.add(ligne.cle)
        lue.lignes.append(ligne)
    return lue


def _ligne(valeurs: list[str], numero: int, vus: set[tuple[str, str]]) -> LigneDeListe:
    nom, fonction, demande, *reste = (*valeurs, "", "")[: max(3, len(valeurs))]
    ligne = LigneDeListe(nom, fonction, demande, numero)
    erreur = _erreur(ligne, reste)
    return LigneDeListe(nom, fonction, demande, numero, erreur, deja=not erreur and ligne.cle in vus)


def _erreur(ligne: LigneDeListe, reste: list[str]) -> str:
    if not ligne.nom:
        return _("il manque le nom.")
    if reste:
        return _("il y a plus de trois colonnes : nom, fonction, demande.")
    blocs = DestinataireBlock().child_blocks
    for colonne in ("nom", "fonction"):
        longueur = blocs[colonne].field.max_length
        if len(getattr(ligne, colonne)) > longueur:
            return _("« %(debut)s… » est trop long : %(max)d caractères au plus.") % {
                "debut": getattr(ligne, colonne)[:30],
                "max": longueur,
            }
    return ""
