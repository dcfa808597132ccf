"""Les fiches comparables : proches par la population, le genre de territoire, les thèmes ; et l'on dit pourquoi."""

import math
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.typographie import enumerer
from reseau.choix import GenreDeTerritoire
from reseau.profil.presentation import habitants

from .facettes import Entree, Repertoire

#: Au-delà, comparer plus de candidates ne changerait guère le trio mais coûterait à chaque lecture.
CANDIDATES = 200
RAPPORT_PROCHE = 2.0
RAPPORT_VOISIN = 5.0


def comparables(repertoire: Repertoire, pk: int, combien: int = 3) -> list[tuple[int, list[str]]]:
    """Les fiches les plus proches : `(clé primaire, raisons)`, la plus proche d'abord.

    Args:
        repertoire: les fiches publiées.
        pk: la fiche lue ; un brouillon n'a pas de comparables.
    """
    rang = repertoire.rang.get(pk)
    if rang is None:
        return []
    fiche = repertoire.entrees[rang]
    notees = []
    for autre_rang in islice(_candidates(repertoire, rang), CANDIDATES):
        autre = repertoire.entrees[autre_rang]
        points, raisons = _rapprocher(repertoire, fiche, autre)
        if raisons:
            notees.append((-points, autre.numero or math.inf, autre.pk, raisons))
    notees.sort(key=lambda note: note[:3])
    return [(autre_pk, raisons) for _points, _numero, autre_pk, raisons in notees[:combien]]


def _candidates(repertoire: Repertoire, rang: int) -> list[int]:
    """Du plus prometteur au moins : même taille et même thème, puis même thème, puis même taille."""
    fiche = repertoire.entrees[rang]
    autres = repertoire.tout & ~(1 << rang)
    themes = repertoire.masque_de("theme", fiche.themes) if fiche.themes else 0
    tailles = list(fiche.valeurs("taille"))
    taille = repertoire.masque_de("taille", tailles) if tailles else 0
    vus = 0
    rangs: list[int] = []
    for masque in (themes & taille, themes & ~taille, taille & ~themes):
        restants = masque & autres & ~vus
        while restants and len(rangs) < CANDIDATES:
            bit = restants & -restants
            rangs.append(bit.bit_length() - 1)
            restants ^= bit
        vus |= masque
    return rangs


def _rapprocher(repertoire: Repertoire, fiche: Entree, autre: Entree) -> tuple[float, list[str]]:
    points, raisons = 0.0, []
    if fiche.population and autre.population:
        rapport = max(fiche.population, autre.population) / min(fiche.population, autre.population)
        if rapport <= RAPPORT_VOISIN:
            points += 3 if rapport <= RAPPORT_PROCHE else 1.5
            raisons.append(
                _("Population proche : %(autre)s contre %(ici)s")
                % {"autre": habitants(autre.population), "ici": habitants(fiche.population)}
            )
    communs = [theme for theme in fiche.themes if theme in autre.themes]
    if communs:
        points += min(4, 2 * len(communs))
        noms = enumerer(repertoire.libelles["theme"].get(theme, theme).lower() for theme in communs)
        raisons.append(ngettext("Même thème : %(noms)s", "Mêmes thèmes : %(noms)s", len(communs)) % {"noms": noms})
    genres = [genre for genre in dict.fromkeys(fiche.genres) if genre in autre.genres]
    if genres and raisons:
        points += 1
        libelle = GenreDeTerritoire(genres[0]).label
        raisons.append(_("Même genre de territoire : %(genre)s") % {"genre": str(libelle).lower()})
    if set(fiche.axes) & set(autre.axes):
        points += 0.5
    if set(fiche.pays) & set(autre.pays):
        points += 0.5
    return points, raisons
