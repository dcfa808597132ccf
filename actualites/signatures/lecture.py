"""Ce que le public lit des signatures : combien, jusqu'à quand, et les noms que l'on a bien voulu montrer."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.pagination import Pagination
from alliance.socle.typographie import enumerer, nombre

from ..choix import GenreDeSignataire
from ..models import CompteurDeSignatures, Signature
from ..querysets import SignatureQuerySet
from .compteur import compteur_de
from .reperes import tranche
from .verification import A_VERIFIER

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

DERNIERS_NOMS = 5
NOMS_PAR_PAGE = 100
#: Ce qu'il faut d'une signature pour l'écrire sous un texte, et rien d'autre.
CHAMPS_PUBLICS = ("genre", "prenom", "nom", "organisation", "fonction", "commune")


@dataclass(frozen=True)
class Nom:
    """Une signature affichée : le nom, et ce que la personne a dit d'elle."""

    nom: str
    precision: str


@dataclass(frozen=True)
class SignatureDuPublic:
    """Ce que montre `actualites/_signature.html`. Les nombres y sont déjà écrits à la française."""

    prise: "PriseDePositionPage"
    compteur: CompteurDeSignatures
    derniers_noms: list[Nom]
    racine: str

    @property
    def total(self) -> str:
        return nombre(self.compteur.total)

    @property
    def unite(self) -> str:
        return ngettext("signature", "signatures", self.compteur.total)

    @property
    def details(self) -> list[str]:
        """Qui compose le total, quand il n'y a pas que des personnes."""
        personnes, organisations, papier = comptes_en_mots(self.compteur)
        if not (organisations or papier):
            return []
        return [mots for mots in (personnes, organisations, papier) if mots]

    @property
    def objectif(self) -> str:
        return nombre(self.prise.objectif) if self.prise.objectif else ""

    @property
    def jauge(self) -> int:
        """Où en est la jauge : le total, sans dépasser l'objectif."""
        return min(self.compteur.total, self.prise.objectif or 0)

    @property
    def atteint(self) -> bool:
        return self.prise.objectif is not None and self.compteur.total >= self.prise.objectif

    @property
    def ouverte(self) -> bool:
        return self.prise.signature_est_ouverte

    @property
    def a_venir(self) -> datetime.datetime | None:
        """Quand l'on pourra signer, si ce n'est pas encore."""
        ouverture = self.prise.signature_ouverture
        return ouverture if self.prise.signature_publique and ouverture and timezone.now() < ouverture else None

    @property
    def close_le(self) -> datetime.datetime | None:
        """Quand la signature a pris fin, si elle est finie."""
        cloture = self.prise.signature_cloture
        return cloture if cloture and cloture <= timezone.now() else None

    @property
    def adresse_pour_signer(self) -> str:
        return f"{self.racine}signer/"

    @property
    def adresse_des_noms(self) -> str:
        """Vide si aucun nom ne se montre."""
        return f"{self.racine}signataires/" if self.compteur.noms_de_personnes or self.compteur.organisations else ""


def contexte_de_signature(prise: "PriseDePositionPage", request: HttpRequest) -> dict[str, Any]:
    """`signature_du_public`, pour `actualites/_signature.html` ; `None` si le public n'a jamais été appelé à signer.

    Trois requêtes au plus, quel que soit le nombre de signatures.
    """
    compteur = compteur_de(prise)
    if not (prise.signature_publique or compteur.total):
        return {"signature_du_public": None}
    noms = derniers_noms(prise) if compteur.noms_de_personnes else []
    racine = prise.get_url(request) or prise.url or ""
    return {"signature_du_public": SignatureDuPublic(prise, compteur, noms, racine)}


def comptes_en_mots(compteur: CompteurDeSignatures) -> tuple[str, str, str]:
    """Les personnes, les organisations, le papier, chacun en toutes lettres ; vide pour ce qui est à zéro."""
    personnes, organisations, papier = compteur.personnes, compteur.organisations, compteur.papier
    return (
        ngettext("%(n)s personne", "%(n)s personnes", personnes) % {"n": nombre(personnes)} if personnes else "",
        _organisations_en_mots(compteur) if organisations else "",
        ngettext("%(n)s signature sur papier", "%(n)s signatures sur papier", papier) % {"n": nombre(papier)}
        if papier
        else "",
    )


def _organisations_en_mots(compteur: CompteurDeSignatures) -> str:
    """« 4 organisations (1 vérifiée, 3 en cours de vérification) ». Une requête."""
    n = compteur.organisations
    attente = min(n, Signature.objects.filter(prise_id=compteur.pk, **A_VERIFIER).count())
    if attente == n:
        phrase = ngettext(
            "%(n)s organisation en cours de vérification", "%(n)s organisations en cours de vérification", n
        )
        return phrase % {"n": nombre(n)}
    organisations = ngettext("%(n)s organisation", "%(n)s organisations", n) % {"n": nombre(n)}
    if not attente:
        return organisations
    verifiees = ngettext("%(n)s vérifiée", "%(n)s vérifiées", n - attente) % {"n": nombre(n - attente)}
    return _("%(organisations)s (%(verifiees)s, %(attente)s en cours de vérification)") % {
        "organisations": organisations,
        "verifiees": verifiees,
        "attente": nombre(attente),
    }


def derniers_noms(prise: "PriseDePositionPage") -> list[Nom]:
    """Les dernières personnes qui ont voulu que leur nom paraisse. Une requête."""
    return [_nom(signature) for signature in personnes_affichees(prise).only(*CHAMPS_PUBLICS)[:DERNIERS_NOMS]]


def personnes_affichees(prise: "PriseDePositionPage") -> SignatureQuerySet:
    return _signatures_de(prise).personnes().affichees()


def organisations_affichees(prise: "PriseDePositionPage") -> SignatureQuerySet:
    """Les organisations non membres que le secrétariat a vérifiées : une autre ne se montre pas."""
    return _signatures_de(prise).organisations().affichees().filter(verifiee_le__isnull=False)


def page_de_noms(affichees: SignatureQuerySet, pagination: Pagination) -> list[Nom]:
    """Les noms d'une page. Deux requêtes, et le même temps à la millième page qu'à la première, ou presque."""
    cles = tranche(affichees, pagination.total, pagination.debut, pagination.fin)
    # L'index donne les clés sans ouvrir les lignes que l'on saute ; seules celles de la page se lisent.
    lignes = Signature.objects.only(*CHAMPS_PUBLICS).in_bulk(cles)
    return [_nom(lignes[cle]) for cle in cles if cle in lignes]


def _signatures_de(prise: "PriseDePositionPage") -> SignatureQuerySet:
    return Signature.objects.filter(prise_id=prise.pk)


def _nom(signature: Signature) -> Nom:
    precisions = [signature.fonction, signature.commune]
    if signature.genre == GenreDeSignataire.PERSONNE:
        precisions.insert(1, signature.organisation)
    return Nom(signature.nom_affiche, ", ".join(mot for mot in precisions if mot))


def titre_de_la_liste(compteur: CompteurDeSignatures) -> str:
    """« 1 950 personnes, 12 organisations et 38 signatures sur papier », pour la tête de la liste des noms."""
    return enumerer(mots for mots in comptes_en_mots(compteur) if mots) or _("Aucune signature pour l’instant")
