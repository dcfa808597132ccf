"""D'un fichier déposé à des lignes aux colonnes connues : voir `docs/import.md`."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, islice
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alliance.socle.fichiers import verifier_document

from .classeurs import feuilles
from .colonnes import POUR_RECONNAITRE_UNE_LISTE, libelle, reconnaitre
from .refus import FichierRefuse
from .textes import RANGEES_D_ESSAI, decoder, meilleur_separateur, rangees

TAILLE_DU_FICHIER = 10 * 1024 * 1024
LIGNES_AU_PLUS = 20_000
EXTENSIONS = ("csv", "txt", "tsv", "xlsx")

#: Ce que l'on met dans une case pour dire « rien ».
VIDES = frozenset({"", "-", "–", "—", "/", "n/a", "#n/a", "néant", "neant", "null", "none", "?"})
_INVISIBLES = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_BLANCS = re.compile(r"[^\S\n]+")

#: Une case : du texte, ou la date ou le nombre qu'un classeur y a mis.
Case = str | int | float | datetime.date


@dataclass(frozen=True)
class Ligne:
    """Une ligne de la liste : son rang dans le fichier (comme un tableur le montre) et ses cases non vides."""

    numero: int
    cases: dict[str, Case]


@dataclass(frozen=True)
class Table:
    """Ce qui a été lu d'un fichier, et comment."""

    lignes: list[Ligne]
    colonnes: dict[str, str]
    ignorees: list[str] = field(default_factory=list)
    lu_comme: str = ""


def lire(nom: str, octets: bytes) -> Table:
    """Les lignes d'une liste de membres.

    Args:
        nom: le nom du fichier, dont l'extension dit le genre ; le contenu doit s'y accorder.

    Raises:
        FichierRefuse: avec la raison et que faire ; rien d'un fichier hostile n'est évalué.
    """
    verifier(nom, octets)
    if PurePath(nom).suffix.lower() == ".xlsx":
        return _lire_un_classeur(octets)
    texte, encodage = decoder(octets)
    separateur = meilleur_separateur(texte, lambda rangee: len(_en_tete(rangee)))
    nom_du_separateur = {"\t": _("tabulation")}.get(separateur, f"« {separateur} »")
    return _table(rangees(texte, separateur), f"{encodage}, {nom_du_separateur}")


def verifier(nom: str, octets: bytes) -> None:
    """Raises: FichierRefuse, si la taille, l'extension ou le contenu ne vont pas."""
    if len(octets) > TAILLE_DU_FICHIER:
        raise FichierRefuse(_("Ce fichier pèse plus de 10 Mo : ne gardez que la liste des membres."))
    if not octets.strip():
        raise FichierRefuse(_("Ce fichier est vide."))
    extension = PurePath(nom).suffix.lower().removeprefix(".")
    if extension not in EXTENSIONS:
        raise FichierRefuse(
            _("Les fichiers « .%(extension)s » ne se lisent pas : enregistrez la liste en CSV ou en XLSX.")
            % {"extension": extension or "?"}
        )
    if extension == "xlsx":
        try:
            verifier_document(nom, BytesIO(octets))
        except ValidationError as erreur:
            raise FichierRefuse(erreur.messages[0]) from erreur
    elif octets.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x1f\x8b")):
        raise FichierRefuse(_("Ce fichier n’est pas un CSV : c’est un autre genre de fichier, renommé."))


def _lire_un_classeur(octets: bytes) -> Table:
    refus: FichierRefuse | None = None
    for nom, lignes in feuilles(octets, LIGNES_AU_PLUS + 2 * RANGEES_D_ESSAI):
        try:
            return _table(lignes, _("classeur, feuille « %(feuille)s »") % {"feuille": nom})
        except _SansEnTete as erreur:
            refus = refus or erreur
    raise refus or FichierRefuse(_("Ce classeur n’a pas de feuille visible."))


class _SansEnTete(FichierRefuse):
    """Aucune rangée du début ne nomme assez de colonnes connues."""


def _en_tete(rangee: Iterable[Any]) -> dict[str, int]:
    """La place de chaque colonne reconnue dans une rangée."""
    places: dict[str, int] = {}
    for place, case in enumerate(rangee):
        if isinstance(case, str) and (cle := reconnaitre(case)):
            places.setdefault(cle, place)
    return places


def _table(toutes: Iterator[list[Any]], lu_comme: str) -> Table:
    debut = list(islice(toutes, RANGEES_D_ESSAI))
    rang = max(range(len(debut)), key=lambda n: len(_en_tete(debut[n])), default=None)
    places = {} if rang is None else _en_tete(debut[rang])
    if rang is None or len(places) < 2 or not POUR_RECONNAITRE_UNE_LISTE & places.keys():
        raise _SansEnTete(
            _(
                "Aucune ligne d’en-tête reconnue. Il faut au moins « Nom » ou « Commune », et « Type » ou une "
                "référence : partez du modèle de fichier."
            )
        )
    en_tete = debut[rang]
    _refuser_les_doublons(en_tete)
    lignes = list(_lignes(chain(debut[rang + 1 :], toutes), places, rang + 2))
    if not lignes:
        raise FichierRefuse(_("Ce fichier n’a que son en-tête : aucune ligne à importer."))
    ignorees = [str(case).strip() for case in en_tete if case not in (None, "") and not _connue(case)]
    colonnes = {cle: _texte_de(en_tete[place]) for cle, place in places.items()}
    return Table(lignes, colonnes, [nom for nom in ignorees if nom], lu_comme)


def _connue(case: Any) -> bool:
    return isinstance(case, str) and reconnaitre(case) is not None


def _refuser_les_doublons(en_tete: list[Any]) -> None:
    vues: dict[str, str] = {}
    for case in en_tete:
        if not isinstance(case, str) or not (cle := reconnaitre(case)):
            continue
        if cle in vues:
            raise FichierRefuse(
                _("Les colonnes « %(une)s » et « %(autre)s » veulent toutes deux dire « %(sens)s » : gardez-en une.")
                % {"une": vues[cle].strip(), "autre": case.strip(), "sens": libelle(cle)}
            )
        vues[cle] = case


def _lignes(suite: Iterable[list[Any]], places: dict[str, int], premiere: int) -> Iterator[Ligne]:
    combien = 0
    for numero, rangee in enumerate(suite, start=premiere):
        cases = {}
        for cle, place in places.items():
            case = nettoyer(rangee[place]) if place < len(rangee) else ""
            if case != "":
                cases[cle] = case
        # Une liste recollée répète son en-tête au milieu.
        if not cases or _en_tete(rangee) == places:
            continue
        combien += 1
        if combien > LIGNES_AU_PLUS:
            raise FichierRefuse(
                _("Ce fichier a plus de %(n)s lignes : coupez-le en plusieurs.")
                % {"n": f"{LIGNES_AU_PLUS:,}".replace(",", " ")}
            )
        yield Ligne(numero, cases)


def nettoyer(case: Any) -> Case:
    """Une case sans espaces insécables, signes invisibles ni blancs en trop ; vide si elle ne dit rien."""
    if case is None:
        return ""
    if isinstance(case, bool):
        return _("oui") if case else _("non")
    if isinstance(case, datetime.datetime):
        return case.date()
    if isinstance(case, datetime.date | int):
        return case
    if isinstance(case, float):
        return int(case) if case.is_integer() else case
    texte = _texte_de(case)
    return "" if texte.lower() in VIDES else texte


def _texte_de(case: Any) -> str:
    texte = _INVISIBLES.sub("", str(case)).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_BLANCS.sub(" ", ligne).strip() for ligne in texte.split("\n")).strip()
