"""Ce qui change d'une version à l'autre, en mots : rien de ce qui change l'empreinte ne reste tu."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .contenu import empreinte
from .passages import Passage, passages

if TYPE_CHECKING:
    from ..models import PriseDePositionPage, VersionDePrise

MOTS = re.compile(r"\w+|\s+|[^\w\s]")
#: En deçà, deux paragraphes n'ont plus assez en commun pour se lire l'un dans l'autre.
RESSEMBLANCE = 0.45


@dataclass(frozen=True)
class Morceau:
    """Des mots d'une ligne. `genre` : `egal`, `insere` ou `supprime`."""

    genre: str
    texte: str


@dataclass
class Ligne:
    """Un paragraphe comparé.

    Attributes:
        genre: `egale`, `modifiee`, `inseree`, `supprimee`, `arrivee` et `depart` (déplacée), ou `coupe` : des
            paragraphes inchangés que l'on ne redit pas.
        precision: d'où vient, ou bien où va, un paragraphe déplacé.
    """

    genre: str
    morceaux: list[Morceau] = field(default_factory=list)
    precision: str = ""

    @property
    def texte(self) -> str:
        return "".join(morceau.texte for morceau in self.morceaux)

    @property
    def change(self) -> bool:
        return self.genre not in ("egale", "coupe")


@dataclass
class Ecart:
    """Une partie du texte qui a changé : ses lignes, et ce qui n'est pas du texte, dit en `remarques`."""

    clef: str
    titre: str
    lignes: list[Ligne] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)


def differences(
    avant: "PriseDePositionPage | VersionDePrise", apres: "PriseDePositionPage | VersionDePrise"
) -> list[Ecart]:
    """Les parties qui ont changé, dans l'ordre de lecture ; vide si, et seulement si, l'empreinte est la même.

    Une version dit plus qu'une page : elle sait si un de ses fichiers a été remplacé depuis qu'elle a circulé.
    """
    page_avant, empreinte_avant, altere_avant = _lire(avant)
    page_apres, empreinte_apres, altere_apres = _lire(apres)
    if empreinte_avant == empreinte_apres:
        return []
    anciens = {passage.clef: passage for passage in passages(page_avant)}
    ecarts = [
        _comparer(anciens[nouveau.clef], nouveau)
        for nouveau in passages(page_apres)
        if anciens[nouveau.clef].canonique != nouveau.canonique
    ]
    _reperer_les_deplacements(ecarts)
    for ecart in ecarts:
        ecart.lignes = _couper(ecart.lignes)
    if altere_avant or altere_apres or not ecarts:
        ecarts.append(Ecart("fichiers", _("Fichiers"), remarques=[_("Une pièce jointe ou une image a été remplacée.")]))
    return ecarts


def _lire(texte: Any) -> tuple["PriseDePositionPage", str, bool]:
    """La page, l'empreinte qui fait foi, et si ce que l'on en relit aujourd'hui ne la retrouve plus."""
    if hasattr(texte, "racine_id"):
        return texte.page, texte.empreinte, empreinte(texte.page) != texte.empreinte
    return texte, empreinte(texte), False


def _comparer(avant: Passage, apres: Passage) -> Ecart:
    ecart = Ecart(apres.clef, apres.titre)
    comparateur = SequenceMatcher(a=avant.lignes, b=apres.lignes, autojunk=False)
    for genre, a1, a2, b1, b2 in comparateur.get_opcodes():
        if genre == "equal":
            ecart.lignes += [Ligne("egale", [Morceau("egal", ligne)]) for ligne in avant.lignes[a1:a2]]
        else:
            ecart.lignes += _remplacer(list(avant.lignes[a1:a2]), list(apres.lignes[b1:b2]))
    if avant.lignes == apres.lignes:
        ecart.remarques.append(
            _("Le fichier a été remplacé, sous le même titre.")
            if apres.clef == "pieces_jointes"
            else _("La mise en forme, un lien ou une image a changé ; les mots sont les mêmes.")
        )
    return ecart


def _remplacer(anciennes: list[str], nouvelles: list[str]) -> list[Ligne]:
    """Chaque ancienne ligne se lit dans la nouvelle qui lui ressemble, sans croiser ; le reste s'ajoute ou s'ôte."""
    lignes: list[Ligne] = []
    debut = 0
    for ancienne in anciennes:
        notes = {rang: _ressemblance(ancienne, nouvelles[rang]) for rang in range(debut, len(nouvelles))}
        rang = max(notes, key=lambda rang: notes[rang], default=debut)
        if notes.get(rang, 0.0) < RESSEMBLANCE:
            lignes.append(Ligne("supprimee", [Morceau("supprime", ancienne)]))
            continue
        lignes += [Ligne("inseree", [Morceau("insere", ligne)]) for ligne in nouvelles[debut:rang]]
        lignes.append(Ligne("modifiee", mot_a_mot(ancienne, nouvelles[rang])))
        debut = rang + 1
    return lignes + [Ligne("inseree", [Morceau("insere", ligne)]) for ligne in nouvelles[debut:]]


def _ressemblance(ancienne: str, nouvelle: str) -> float:
    comparateur = SequenceMatcher(a=MOTS.findall(ancienne), b=MOTS.findall(nouvelle), autojunk=False)
    return comparateur.ratio() if comparateur.quick_ratio() >= RESSEMBLANCE else 0.0


def mot_a_mot(avant: str, apres: str) -> list[Morceau]:
    """Les mots gardés, ôtés et ajoutés, dans l'ordre où ils se lisent."""
    a, b = MOTS.findall(avant), MOTS.findall(apres)
    morceaux: list[Morceau] = []
    for genre, a1, a2, b1, b2 in SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if genre == "equal":
            morceaux.append(Morceau("egal", "".join(a[a1:a2])))
            continue
        if a1 < a2:
            morceaux.append(Morceau("supprime", "".join(a[a1:a2])))
        if b1 < b2:
            morceaux.append(Morceau("insere", "".join(b[b1:b2])))
    return morceaux


def _reperer_les_deplacements(ecarts: list[Ecart]) -> None:
    """Un paragraphe ôté ici et ajouté là, mot pour mot, n'est ni perdu ni nouveau : il a changé de place."""
    departs: dict[str, list[tuple[Ecart, Ligne]]] = defaultdict(list)
    for ecart in ecarts:
        for ligne in ecart.lignes:
            if ligne.genre == "supprimee":
                departs[ligne.texte].append((ecart, ligne))
    for ecart in ecarts:
        for ligne in ecart.lignes:
            if ligne.genre == "inseree" and departs[ligne.texte]:
                origine, partie = departs[ligne.texte].pop(0)
                partie.genre, ligne.genre = "depart", "arrivee"
                partie.precision = _("déplacé vers « %(titre)s »") % {"titre": ecart.titre}
                ligne.precision = _("déplacé depuis « %(titre)s »") % {"titre": origine.titre}


def _couper(lignes: list[Ligne]) -> list[Ligne]:
    """Garde un paragraphe inchangé de part et d'autre de ce qui change ; les autres se taisent."""
    proches = {voisin for rang, ligne in enumerate(lignes) if ligne.change for voisin in (rang - 1, rang, rang + 1)}
    gardees: list[Ligne] = []
    for rang, ligne in enumerate(lignes):
        if rang in proches:
            gardees.append(ligne)
        elif (gardees and gardees[-1].genre != "coupe") or not gardees:
            gardees.append(Ligne("coupe"))
    return gardees
