"""Du globe au plan : conique pour une région tempérée, plate carrée près de l'équateur, Equal Earth pour le monde."""

import math
from collections.abc import Callable

from .fond import Emprise

#: De degrés (longitude, latitude) vers un plan dont l'axe vertical monte, sans unité.
Projection = Callable[[float, float], tuple[float, float]]

#: Au-delà, en degrés de longitude, une conique ou une plate carrée déforme trop : on montre le monde.
LARGEUR_DU_MONDE = 170.0
LATITUDE_TEMPEREE = 25.0


def projection_pour(emprise: Emprise) -> Projection:
    """La projection qui montre cette emprise sans la tordre."""
    longitude, latitude = emprise.centre
    if emprise.largeur > LARGEUR_DU_MONDE:
        return equal_earth(longitude)
    if abs(latitude) > LATITUDE_TEMPEREE and emprise.sud * emprise.nord > 0:
        sixieme = emprise.hauteur / 6
        return conique(longitude, emprise.sud + sixieme, emprise.nord - sixieme)
    return plate_carree(longitude, latitude)


def plate_carree(longitude0: float, latitude0: float) -> Projection:
    etirement = math.cos(math.radians(latitude0))

    def projeter(longitude: float, latitude: float) -> tuple[float, float]:
        return math.radians(longitude - longitude0) * etirement, math.radians(latitude)

    return projeter


def conique(longitude0: float, parallele1: float, parallele2: float) -> Projection:
    """Conique équidistante, exacte le long de ses deux parallèles."""
    p1, p2 = math.radians(parallele1), math.radians(parallele2)
    n = (math.cos(p1) - math.cos(p2)) / (p2 - p1) if abs(p2 - p1) > 1e-6 else math.sin(p1)
    g = math.cos(p1) / n + p1

    def projeter(longitude: float, latitude: float) -> tuple[float, float]:
        rayon = g - math.radians(latitude)
        angle = n * math.radians(longitude - longitude0)
        return rayon * math.sin(angle), -rayon * math.cos(angle)

    return projeter


def equal_earth(longitude0: float) -> Projection:
    """Equal Earth (Šavrič, Patterson et Jenny, 2018) : le monde à surfaces égales."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    racine = math.sqrt(3) / 2

    def projeter(longitude: float, latitude: float) -> tuple[float, float]:
        t = math.asin(racine * math.sin(math.radians(latitude)))
        t2 = t * t
        t6 = t2**3
        x = math.radians(longitude - longitude0) * math.cos(t)
        x /= racine * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2))
        return x, t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))

    return projeter
