"""Couper des lignes et des surfaces au bord d'un rectangle."""

from collections.abc import Callable
from itertools import pairwise

from .simplification import Point

Bord = tuple[int, float, bool]


def _bords(x0: float, y0: float, x1: float, y1: float) -> list[Bord]:
    """Chaque bord : l'axe, la valeur, et si l'on garde ce qui est au-dessus d'elle."""
    return [(0, x0, True), (0, x1, False), (1, y0, True), (1, y1, False)]


def _dedans(bord: Bord) -> Callable[[Point], bool]:
    axe, valeur, au_dessus = bord
    return (lambda p: p[axe] >= valeur) if au_dessus else (lambda p: p[axe] <= valeur)


def _croisement(a: Point, b: Point, bord: Bord) -> Point:
    axe, valeur, _au_dessus = bord
    t = (valeur - a[axe]) / (b[axe] - a[axe])
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])


def couper_la_surface(anneau: list[Point], x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    """La partie d'un anneau fermé comprise dans le rectangle (Sutherland-Hodgman) ; vide si elle est dehors."""
    for bord in _bords(x0, y0, x1, y1):
        if not anneau:
            return []
        dedans = _dedans(bord)
        sortie: list[Point] = []
        for avant, point in zip(anneau[-1:] + anneau[:-1], anneau, strict=True):
            if dedans(avant) != dedans(point):
                sortie.append(_croisement(avant, point, bord))
            if dedans(point):
                sortie.append(point)
        anneau = sortie
    return anneau


def couper_la_ligne(points: list[Point], x0: float, y0: float, x1: float, y1: float) -> list[list[Point]]:
    """Les morceaux d'une ligne ouverte compris dans le rectangle."""
    morceaux = [points]
    for bord in _bords(x0, y0, x1, y1):
        dedans = _dedans(bord)
        suivants: list[list[Point]] = []
        for morceau in morceaux:
            courant: list[Point] = [morceau[0]] if dedans(morceau[0]) else []
            for avant, point in pairwise(morceau):
                if dedans(avant) != dedans(point):
                    courant.append(_croisement(avant, point, bord))
                    if dedans(avant):
                        suivants.append(courant)
                        courant = []
                if dedans(point):
                    courant.append(point)
            if len(courant) > 1:
                suivants.append(courant)
        morceaux = suivants
    return morceaux
