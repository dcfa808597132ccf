"""Le dessin des membres, ou d'autres lieux, sur une carte, fait par le serveur : il se lit sans JavaScript."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.safestring import SafeString

from ..geo.carte import carte_de_situation
from ..geo.fond import Emprise

#: Du dessin de repli, en unités de son `viewBox`.
LARGEUR, HAUTEUR = 960, 720
#: Au-delà, le dessin de repli ne nomme plus les lieux, puis ne montre plus que leur semis, en degrés.
LIEUX_NOMMES = 14
LIEUX_DISTINCTS = 80
PAS_DU_SEMIS = 0.75
#: Le cadrage habituel, tant qu'il montre assez de membres : ouest, sud, est, nord. Le même que `socle/js/carte.js`.
EUROPE = Emprise(-12, 33, 37, 61)
PART_DE_L_EUROPE = 0.6


class Situe(Protocol):
    """Un membre, un rendez-vous : ce qui a un point sur la carte, et le nom du territoire où il est."""

    @property
    def coordonnees(self) -> tuple[float, float] | None: ...

    @property
    def territoire(self) -> str: ...


def situation(situes: Iterable[Situe]) -> SafeString:
    """Le dessin de repli : un point par lieu, nommé tant qu'ils sont peu, ramené à un semis quand ils sont beaucoup.

    Quelques membres lointains ne rapetissent pas tous les autres : il montre l'Europe seule si l'essentiel y est.
    """
    lieux = {situe.coordonnees: situe.territoire.partition(" (")[0] for situe in situes if situe.coordonnees}
    proches = {lieu: nom for lieu, nom in lieux.items() if EUROPE.contient(*lieu)}
    if len(proches) >= PART_DE_L_EUROPE * len(lieux):
        lieux = proches
    if len(lieux) > LIEUX_DISTINCTS:
        semis = {(round(x / PAS_DU_SEMIS), round(y / PAS_DU_SEMIS)) for x, y in lieux}
        lieux = {(x * PAS_DU_SEMIS, y * PAS_DU_SEMIS): "" for x, y in sorted(semis)}
    nommes = len(lieux) <= LIEUX_NOMMES
    points = [(latitude, longitude, nom if nommes else "") for (longitude, latitude), nom in lieux.items()]
    return carte_de_situation(points, LARGEUR, HAUTEUR)
