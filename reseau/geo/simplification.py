"""Alléger une ligne sans la déformer, à une tolérance près."""

from itertools import pairwise

Point = tuple[float, float]


def simplifier(points: list[Point], tolerance: float) -> list[Point]:
    """Les points qu'il faut garder (Douglas-Peucker) ; les extrémités restent toujours.

    Args:
        tolerance: écart permis, dans l'unité des points.

    Une ligne fermée garde aussi le point le plus éloigné de son départ, faute de quoi elle s'écraserait.
    """
    if len(points) < 3 or tolerance <= 0:
        return points
    gardes = {0, len(points) - 1}
    if points[0] == points[-1]:
        x0, y0 = points[0]
        gardes.add(max(range(len(points)), key=lambda i: (points[i][0] - x0) ** 2 + (points[i][1] - y0) ** 2))
    bornes = sorted(gardes)
    pile = list(pairwise(bornes))
    seuil = tolerance * tolerance
    while pile:
        debut, fin = pile.pop()
        ecart, rang = _plus_loin(points, debut, fin)
        if ecart > seuil:
            gardes.add(rang)
            pile += [(debut, rang), (rang, fin)]
    return [points[i] for i in sorted(gardes)]


def _plus_loin(points: list[Point], debut: int, fin: int) -> tuple[float, int]:
    """Le carré de la plus grande distance au segment, et le rang du point qui la donne."""
    (x1, y1), (x2, y2) = points[debut], points[fin]
    dx, dy = x2 - x1, y2 - y1
    longueur = dx * dx + dy * dy
    ecart, rang = 0.0, debut
    for i in range(debut + 1, fin):
        px, py = points[i][0] - x1, points[i][1] - y1
        t = max(0.0, min(1.0, (px * dx + py * dy) / longueur)) if longueur else 0.0
        d = (px - t * dx) ** 2 + (py - t * dy) ** 2
        if d > ecart:
            ecart, rang = d, i
    return ecart, rang
