"""Ce qu'une proposition montre : ce que la personne a écrit, et où cela en est."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from alliance.socle.choix import CleAxe
from alliance.socle.typographie import date_longue, enumerer

from ..choix import FormeDEvenement, ModaliteDEvenement, Tarif
from ..evenements.calendrier import occurrences
from ..evenements.presentation import capitale, quand
from ..models import EvenementPage, PropositionDEvenement
from .contenu import CASES, construire
from .journees import journee_de


@dataclass(frozen=True)
class Arret:
    """Un pas : fait (`quand`), en cours (`courant`), ou à venir. `texte` est ce qui y a été écrit."""

    titre: str
    quand: datetime.datetime | None = None
    texte: str = ""
    courant: bool = False


def arrets_de(proposition: PropositionDEvenement) -> list[Arret]:
    """Le chemin d'une proposition confirmée."""
    arrets = [Arret(_("Proposée"), proposition.proposee_le), Arret(_("Confirmée"), proposition.confirmee_le)]
    modifiee, decidee = proposition.modifiee_le, proposition.decidee_le
    if modifiee and not (decidee and modifiee > decidee):
        arrets.append(Arret(_("Modifiée"), modifiee))
    if proposition.est_a_relire:
        return [*arrets, Arret(_("Relecture par la rédaction"), courant=True), Arret(_("Décision"))]
    if proposition.est_refusee:
        return [*arrets, Arret(_("Non retenue"), decidee, proposition.motif, courant=True)]
    publiee = Arret(_("Publiée"), decidee, courant=not proposition.corrigee_depuis)
    if not proposition.corrigee_depuis:
        return [*arrets, publiee]
    return [*arrets, publiee, Arret(_("Correction proposée"), modifiee), Arret(_("Relecture"), courant=True)]


def releve_de(donnees: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Ce que la personne a écrit, à relire : libellé et texte, sans ce qui est resté vide."""
    return [(str(nom), str(texte)) for nom, texte in _lignes(donnees) if texte]


def _lignes(donnees: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    def dit(nom: str) -> str:
        return str(donnees.get(nom) or "")

    yield _("Titre"), dit("titre")
    yield _("Forme"), _libelle(FormeDEvenement.choices, dit("forme"))
    journee = journee_de(donnees.get("journee"))
    yield _("Dans le cadre de"), journee.title if journee else ""
    yield _("Quand"), _quand(donnees)
    yield _("On y participe"), _libelle(ModaliteDEvenement.choices, dit("modalite"))
    yield _("Lieu"), "\n".join(mot for mot in (dit("lieu_nom"), dit("adresse"), dit("commune")) if mot)
    distance = (dit("lien_distance"), dit("distance_precisions"))
    yield _("Pour suivre à distance"), "\n".join(mot for mot in distance if mot)
    yield _("En bref"), dit("en_bref")
    yield _("Programme"), dit("programme")
    yield _("Qui organise"), "\n".join(donnees.get("organisations", []))
    yield _("Page où en savoir plus"), dit("lien")
    yield _("Axes"), enumerer(_libelle(CleAxe.choices, cle) for cle in donnees.get("axes", []))
    yield _("Pour qui"), dit("public")
    tarif = [_libelle(Tarif.choices, dit("tarif")) if dit("tarif") else "", dit("tarif_precisions")]
    yield _("Tarif"), "\n".join(mot for mot in tarif if mot)
    yield _("Langues"), dit("langues")
    yield _("Inscription"), "\n".join(mot for mot in (dit("inscription_adresse"), dit("inscription_precisions")) if mot)
    yield _("S’inscrire avant le"), _jour(donnees.get("inscription_avant"))
    cases = [str(EvenementPage._meta.get_field(nom).verbose_name) for nom in CASES if donnees.get(nom)]
    acces = [enumerer(cases), dit("accessibilite_precisions")]
    yield _("Accessibilité"), "\n".join(mot for mot in acces if mot)
    yield _("Contact publié"), dit("contact_courriel")
    yield _("Un mot à la rédaction"), dit("mot")


def _libelle(choix: Any, valeur: str) -> str:
    return str(dict(choix).get(valeur, valeur))


def _jour(valeur: Any) -> str:
    return date_longue(parse_date(str(valeur or "")))


def _quand(donnees: Mapping[str, Any]) -> str:
    page = construire(donnees)
    return "\n".join(capitale(quand(date, page.fuseau)) for date in occurrences(page))
