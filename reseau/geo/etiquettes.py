"""Poser les noms près de leurs points sans qu'ils se chevauchent ni sortent du cadre."""

from dataclasses import dataclass

from .simplification import Point

#: Mesures pour un texte de 13 px : une largeur moyenne suffit, la police du site est étroite.
LARGEUR_DE_LETTRE = 7.4
HAUTEUR_DE_LIGNE = 15.0
ECART = 11.0
RAYON = 8.0

Boite = tuple[float, float, float, float]


@dataclass(frozen=True)
class Etiquette:
    """Un nom placé : point d'ancrage de sa ligne de base, et `text-anchor`."""

    texte: str
    x: float
    y: float
    ancre: str


def placer(places: list[Point], noms: list[str], largeur: float, hauteur: float) -> list[Etiquette | None]:
    """Une étiquette par point, dans l'ordre reçu ; `None` si le nom est vide, déjà posé, ou ne trouve pas de place.

    Un seul lieu porte toujours son nom ; parmi plusieurs, ceux qui n'en trouvent pas restent dits par la description.
    """
    prises: list[Boite] = [(x - RAYON, y - RAYON, x + RAYON, y + RAYON) for x, y in places]
    etiquettes: list[Etiquette | None] = []
    for (x, y), nom in zip(places, noms, strict=True):
        choisie = None
        if nom and nom not in {posee.texte for posee in etiquettes if posee}:
            for candidate, boite in _candidates(nom, x, y, largeur):
                if _tient(boite, largeur, hauteur) and not any(_se_touchent(boite, prise) for prise in prises):
                    choisie = candidate
                    prises.append(boite)
                    break
            else:
                if len(places) == 1:
                    choisie = Etiquette(nom, largeur / 2, hauteur - 8 if y < hauteur / 2 else 17, "middle")
        etiquettes.append(choisie)
    return etiquettes


def _candidates(nom: str, x: float, y: float, largeur: float) -> list[tuple[Etiquette, Boite]]:
    """À droite, à gauche, au-dessus, au-dessous ; du côté où il y a le plus de place d'abord."""
    long = len(nom) * LARGEUR_DE_LETTRE
    haut, bas = y - HAUTEUR_DE_LIGNE / 2, y + HAUTEUR_DE_LIGNE / 2
    droite = Etiquette(nom, x + ECART, y + 4.5, "start"), (x + ECART, haut, x + ECART + long, bas)
    gauche = Etiquette(nom, x - ECART, y + 4.5, "end"), (x - ECART - long, haut, x - ECART, bas)
    centre = min(max(x, long / 2 + 2), largeur - long / 2 - 2)
    dessus = (
        Etiquette(nom, centre, y - ECART - 1, "middle"),
        (centre - long / 2, y - ECART - HAUTEUR_DE_LIGNE, centre + long / 2, y - ECART + 2),
    )
    dessous = (
        Etiquette(nom, centre, y + ECART + 11, "middle"),
        (centre - long / 2, y + ECART - 2, centre + long / 2, y + ECART + HAUTEUR_DE_LIGNE),
    )
    cotes = [droite, gauche] if x <= largeur * 0.62 else [gauche, droite]
    return [*cotes, dessus, dessous]


def _tient(boite: Boite, largeur: float, hauteur: float) -> bool:
    return boite[0] >= 2 and boite[1] >= 2 and boite[2] <= largeur - 2 and boite[3] <= hauteur - 2


def _se_touchent(une: Boite, autre: Boite) -> bool:
    return une[0] < autre[2] and autre[0] < une[2] and une[1] < autre[3] and autre[1] < une[3]
