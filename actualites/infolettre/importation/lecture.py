"""D'un fichier déposé à des rangées : on n'y croit rien, on devine où sont les adresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from reseau.geo.noms import plier
from reseau.importation.classeurs import feuilles
from reseau.importation.lecture import verifier
from reseau.importation.refus import FichierRefuse
from reseau.importation.textes import decoder, meilleur_separateur, rangees

TAILLE_DU_FICHIER = 5 * 1024 * 1024
LIGNES_AU_PLUS = 20_000
COLONNES_AU_PLUS = 60
#: Sur combien de rangées on devine les colonnes.
RANGEES_D_ESSAI = 200
#: Ce qui ressemble à une adresse : de quoi choisir une colonne, non de quoi y écrire.
_ADRESSE = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
#: Ce que dit l'en-tête d'une colonne de dates d'accord.
_MOTS_DE_DATE = ("date", "accord", "consent", "inscri", "abonn", "opt", "created", "subscri")


@dataclass(frozen=True)
class Liste:
    """Un fichier lu : le nom de chaque colonne, et les rangées, avec leur rang tel qu'un tableur le montre.

    `adresse` est la colonne où l'on a vu le plus d'adresses ; `accord`, celle qui semble dater les accords, ou `None`.
    """

    colonnes: list[str]
    rangees: list[tuple[int, list[Any]]]
    adresse: int
    accord: int | None


def lire(nom: str, octets: bytes) -> Liste:
    """Raises: FichierRefuse, avec la raison et que faire ; rien d'un fichier hostile n'est évalué."""
    if len(octets) > TAILLE_DU_FICHIER:
        raise FichierRefuse(_("Ce fichier pèse plus de 5 Mo : ne gardez que les adresses."))
    verifier(nom, octets)
    premiere = FichierRefuse(_("Aucune colonne n’y porte d’adresses électroniques."))
    for suite in _tables(nom, octets):
        if (liste := _liste(suite)) is not None:
            return liste
    raise premiere


def _tables(nom: str, octets: bytes) -> Iterator[Iterator[list[Any]]]:
    if PurePath(nom).suffix.lower() == ".xlsx":
        # Deux de plus : l'en-tête, et celle de trop qui fait refuser le fichier.
        for _nom, suite in feuilles(octets, LIGNES_AU_PLUS + 2):
            yield suite
        return
    texte, _encodage = decoder(octets)
    yield rangees(texte, meilleur_separateur(texte, lambda rangee: sum(map(ressemble_a_une_adresse, rangee))))


def _avale_des_lignes(case: str) -> bool:
    """Vrai d'une case où plusieurs adresses tiennent sur plusieurs lignes : un guillemet y est resté ouvert."""
    return "\n" in case and len(_ADRESSE.findall(case)) > 1


def _liste(suite: Iterator[list[Any]]) -> Liste | None:
    lues: list[tuple[int, list[Any]]] = []
    for numero, rangee in enumerate(islice(suite, LIGNES_AU_PLUS + 2), start=1):
        cases = rangee[:COLONNES_AU_PLUS]
        if any(isinstance(case, str) and _avale_des_lignes(case) for case in cases):
            raise FichierRefuse(
                _("La ligne %(n)s ouvre un guillemet qui ne se ferme pas : retirez-le, il avale la suite.")
                % {"n": numero}
            )
        if any(case not in (None, "") for case in cases) and not str(cases[0]).lower().startswith("sep="):
            lues.append((numero, cases))
    if not lues:
        return None
    avec_en_tete = not any(map(ressemble_a_une_adresse, lues[0][1]))
    en_tete = lues.pop(0)[1] if avec_en_tete else []
    if len(lues) > LIGNES_AU_PLUS:
        raise FichierRefuse(
            _("Ce fichier a plus de %(n)s lignes : coupez-le en plusieurs.")
            % {"n": f"{LIGNES_AU_PLUS:,}".replace(",", " ")}
        )
    largeur = max((len(rangee) for _numero, rangee in lues), default=0)
    essai = [rangee for _numero, rangee in lues[:RANGEES_D_ESSAI]]
    notes = [sum(ressemble_a_une_adresse(case_de(rangee, place)) for rangee in essai) for place in range(largeur)]
    if not any(notes):
        return None
    noms = [str(case_de(en_tete, place) or "").strip()[:60] for place in range(largeur)]
    colonnes = [nom or _("Colonne %(n)s") % {"n": place + 1} for place, nom in enumerate(noms)]
    adresse = notes.index(max(notes))
    accord = next(
        (
            place
            for place, nom in enumerate(noms)
            if place != adresse and any(mot in plier(nom) for mot in _MOTS_DE_DATE) and not notes[place]
        ),
        None,
    )
    return Liste(colonnes, lues, adresse, accord)


def case_de(rangee: list[Any], place: int) -> Any:
    """La case de cette colonne ; les rangées d'un CSV n'ont pas toutes la même longueur."""
    return rangee[place] if place < len(rangee) else None


def ressemble_a_une_adresse(case: Any) -> bool:
    return isinstance(case, str) and len(case) < 320 and _ADRESSE.search(case) is not None
