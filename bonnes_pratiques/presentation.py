"""Ce que la page, la liste et le PDF disent de la même façon : chiffres, montants, dates, financement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from alliance.socle.typographie import FINE, nombre

from .choix import Devise, Mois, StatutDePratique

if TYPE_CHECKING:
    from .models import FichePage

SYMBOLES = {
    Devise.EUR: "€",
    Devise.USD: "$",
    Devise.BRL: "R$",
    Devise.GBP: "£",
    Devise.CHF: "CHF",
    Devise.CAD: "$ CA",
}


def montant(valeur: Decimal | None, devise: str) -> str:
    """« 2 600 000 € », ou « inconnu » : un montant inconnu n'est pas nul."""
    if valeur is None:
        return _("inconnu")
    return f"{nombre(valeur)}{FINE}{SYMBOLES[Devise(devise)]}"


@dataclass(frozen=True)
class LignePresentee:
    financeur: str
    montant: str
    part: str
    precision: str


@dataclass(frozen=True)
class FinancementPresente:
    """Le plan de financement prêt à lire. `ecart` est vide quand le total annoncé et la somme concordent."""

    lignes: list[LignePresentee]
    total_annonce: str
    somme: str
    ecart: str
    inconnus: int
    note: str


def presenter_financement(fiche: FichePage) -> FinancementPresente | None:
    """Le plan de financement, ou `None` si la fiche n'en dit rien."""
    lignes = list(fiche.financements.all())
    if not lignes and fiche.financement_total is None:
        return None
    devise = fiche.financement_devise
    sommes: dict[str, Decimal] = {}
    for ligne in lignes:
        if ligne.montant is not None:
            sommes[ligne.devise] = sommes.get(ligne.devise, Decimal(0)) + ligne.montant
    inconnus = sum(ligne.montant is None for ligne in lignes)
    return FinancementPresente(
        lignes=[
            LignePresentee(
                ligne.financeur,
                montant(ligne.montant, ligne.devise),
                f"{nombre(ligne.part)}{FINE}%" if ligne.part is not None else "",
                ligne.precision,
            )
            for ligne in lignes
        ],
        total_annonce="" if fiche.financement_total is None else montant(fiche.financement_total, devise),
        somme=" + ".join(montant(somme, autre) for autre, somme in sommes.items()),
        ecart=_ecart(fiche.financement_total, devise, sommes, inconnus),
        inconnus=inconnus,
        note=fiche.financement_note,
    )


def _ecart(annonce: Decimal | None, devise: str, sommes: dict[str, Decimal], inconnus: int) -> str:
    """Ce qui sépare le total annoncé de la somme des lignes, quand on peut les comparer."""
    if annonce is None or set(sommes) != {devise}:
        return ""
    difference = sommes[devise] - annonce
    if difference == 0 or (inconnus and difference < 0):
        return ""
    sens = _("de plus") if difference > 0 else _("de moins")
    return f"{montant(abs(difference), devise)} {sens}"


def date_partielle(annee: int | None, mois: int | None) -> str:
    """« avril 2017 », « 2020 » ou rien."""
    if annee is None:
        return ""
    return f"{Mois(mois).label} {annee}" if mois else str(annee)


def phrase_de_statut(fiche: FichePage) -> str:
    """« Active depuis 2000 », « Terminée en avril 2017 », « Empêchée depuis 2020 »."""
    statut = StatutDePratique(fiche.statut)
    quand = date_partielle(fiche.statut_annee, fiche.statut_mois)
    if statut == StatutDePratique.ACTIVE and not quand and fiche.annee_debut:
        quand = str(fiche.annee_debut)
    if not quand:
        return str(statut.label)
    lien = _("en") if statut == StatutDePratique.TERMINEE else _("depuis")
    return f"{statut.label} {lien} {quand}"
