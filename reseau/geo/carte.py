"""La carte de situation d'une fiche : un petit SVG sans style, que la feuille du site colore."""

import math
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import SupportsFloat

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from alliance.socle.typographie import enumerer

from .decoupe import couper_la_ligne, couper_la_surface
from .etiquettes import placer
from .fond import Emprise, Entite, Fond, Polygone, charger_le_fond
from .projection import projection_pour
from .simplification import Point

#: Écart permis au trait, en pixels de la carte : au-dessous, l'œil ne voit pas la différence.
TOLERANCE = 0.8
#: Au-delà, il n'y a plus de commune, et les projections s'écrasent sur le pôle.
LATITUDE_EXTREME = 84.0
#: Ce que l'on dessine au-delà du bord, pour que les traits de coupe restent invisibles.
DEBORD = 4.0
MARGE = 14.0
#: Les terres habitées : le monde sans l'Antarctique.
MONDE = Emprise(-135.0, -52.0, 160.0, 73.0)
#: En degrés de latitude : une ville-État ou un îlot se montre avec ses voisins, une île d'outre-mer pour elle-même.
HAUTEUR_MINIMALE = 3.0
HAUTEUR_D_UNE_ILE = 0.4
ILES = frozenset({"GP", "MQ", "RE", "YT"})
#: Un morceau de pays plus loin que cette part de sa diagonale ne fait pas partie du cadre (Alaska, Canaries).
ELOIGNEMENT = 0.08
#: Au-delà, cadrer des pays entiers noierait les points : on cadre les points.
ETENDUE_DES_PAYS = 45.0
#: Au-delà, en degrés de longitude, des lieux dispersés se montrent sur le monde entier.
LARGEUR_D_UN_HEMISPHERE = 140.0
#: Au-dessous, en pixels par degré, les frontières des voisins ne sont plus que du bruit.
ECHELLE_DES_FRONTIERES = 4.5

Lieu = tuple[float, float, str]


def carte_de_situation(
    points: Iterable[tuple[SupportsFloat | None, SupportsFloat | None, str]], largeur: int = 300, hauteur: int = 220
) -> SafeString:
    """Un SVG accessible qui situe des lieux ; vide si aucun n'a de coordonnées valables.

    Args:
        points: `(latitude, longitude, nom)` en degrés décimaux ; un lieu sans coordonnées est passé.
        largeur, hauteur: du dessin, en unités du `viewBox`.

    Classes à colorer : `carte-terre` (voisins), avec `carte-ici` pour les pays des lieux ; `carte-frontiere` ;
    `carte-point`, fait de `carte-anneau` et de `carte-coeur` ; `carte-nom`.
    """
    lieux = tuple(lieu for point in points if (lieu := _lieu(*point)))
    return _dessiner(lieux, largeur, hauteur) if lieux else SafeString("")


def _lieu(latitude: SupportsFloat | None, longitude: SupportsFloat | None, nom: str) -> Lieu | None:
    if latitude is None or longitude is None:
        return None
    y, x = float(latitude), float(longitude)
    # Écarte aussi NaN, qui ne satisfait aucune comparaison.
    if not (-90 <= y <= 90 and -180 <= x <= 180):
        return None
    return max(-LATITUDE_EXTREME, min(LATITUDE_EXTREME, y)), x, str(nom or "")


@lru_cache(maxsize=512)
def _dessiner(lieux: tuple[Lieu, ...], largeur: int, hauteur: int) -> SafeString:
    fond = charger_le_fond()
    entites = [fond.entite_de(longitude, latitude) for latitude, longitude, _nom in lieux]
    cadre = _Cadre(emprise_de(lieux, entites), largeur, hauteur)
    ici = {entite.code for entite in entites if entite}
    voisins, pays, frontieres = _traces(fond, cadre, ici)
    places = [cadre.place(longitude, latitude) for latitude, longitude, _nom in lieux]
    description = decrire(lieux, entites)
    return format_html(
        '<svg class="carte-situation" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img" aria-label="{}"><title>{}</title>{}{}{}{}</svg>',
        largeur,
        hauteur,
        largeur,
        hauteur,
        description,
        description,
        _trace("carte-terre", voisins, "evenodd"),
        _trace("carte-terre carte-ici", pays, "evenodd"),
        _trace("carte-frontiere", frontieres),
        mark_safe("".join(_points(places, [nom for _y, _x, nom in lieux], largeur, hauteur))),  # noqa: S308 — échappés
    )


def emprise_de(lieux: Iterable[Lieu], entites: Iterable[Entite | None]) -> Emprise:
    """Ce que la carte doit montrer : les pays des lieux s'ils sont proches, sinon les lieux, sinon le monde."""
    positions = [(longitude, latitude) for latitude, longitude, _nom in lieux]
    emprise = points = Emprise.de(positions)
    for entite in {entite.code: entite for entite in entites if entite}.values():
        emprise |= _emprise_du_pays(entite, positions)
    seul = len({entite.code if entite else None for entite in entites}) == 1
    if not seul and max(emprise.largeur, emprise.hauteur) > ETENDUE_DES_PAYS:
        marge = 0.12 * max(points.largeur, points.hauteur) + 2
        emprise = points.agrandie(marge, marge)
    if not seul and emprise.largeur > LARGEUR_D_UN_HEMISPHERE:
        return MONDE | points
    en_ile = all(entite and entite.code in ILES for entite in entites)
    voulue = HAUTEUR_D_UNE_ILE if en_ile else HAUTEUR_MINIMALE
    return emprise.agrandie(max(0.0, (voulue - emprise.largeur) / 2), max(0.0, (voulue - emprise.hauteur) / 2))


def _emprise_du_pays(entite: Entite, positions: list[Point]) -> Emprise:
    """Le morceau de pays où sont les lieux, et ce qui en est proche."""
    morceaux = sorted(entite.polygones, key=lambda polygone: -polygone.aire)

    def noyau(position: Point) -> Polygone:
        ecarts = [(polygone.emprise.ecart(Emprise.de([position])), rang) for rang, polygone in enumerate(morceaux)]
        return morceaux[min(ecarts)[1]]

    siens = [position for position in positions if _est_chez(entite, position)]
    emprise = _entourer(morceaux[0].emprise, morceaux)
    if not any(emprise.agrandie(0.5, 0.5).contient(*position) for position in siens):
        emprise = _entourer(noyau(siens[0]).emprise, morceaux)
    return emprise


def _entourer(emprise: Emprise, morceaux: list[Polygone]) -> Emprise:
    for polygone in morceaux:
        diagonale = math.hypot(emprise.largeur, emprise.hauteur)
        if emprise.ecart(polygone.emprise) <= ELOIGNEMENT * diagonale:
            emprise |= polygone.emprise
    return emprise


def _est_chez(entite: Entite, position: Point) -> bool:
    return any(polygone.emprise.agrandie(1.5, 1.5).contient(*position) for polygone in entite.polygones)


class _Cadre:
    """Le passage des degrés aux unités du dessin, centré sur une emprise."""

    def __init__(self, emprise: Emprise, largeur: int, hauteur: int) -> None:
        self.largeur, self.hauteur = largeur, hauteur
        self.projeter = projection_pour(emprise)
        coins = [self.projeter(*point) for point in _pourtour(emprise)]
        gauche, droite = min(x for x, _y in coins), max(x for x, _y in coins)
        bas, haut = min(y for _x, y in coins), max(y for _x, y in coins)
        self.echelle = min((largeur - 2 * MARGE) / (droite - gauche), (hauteur - 2 * MARGE) / (haut - bas))
        self.milieu = (gauche + droite) / 2, (bas + haut) / 2
        self.pixels_par_degre = math.radians(self.echelle)
        self.tolerance = TOLERANCE / self.pixels_par_degre
        self.etirement = max(0.2, math.cos(math.radians(emprise.centre[1])))
        # Le dessin montre plus que l'emprise : tout ce que son rectangle découvre, et le jeu d'une conique.
        debord_y = math.degrees(hauteur / self.echelle) * 0.75 - emprise.hauteur / 2
        debord_x = math.degrees(largeur / self.echelle) * 0.75 / self.etirement - emprise.largeur / 2
        self.visible = emprise.agrandie(max(1.0, debord_x), max(1.0, debord_y))

    def place(self, longitude: float, latitude: float) -> Point:
        x, y = self.projeter(longitude, latitude)
        return (
            self.largeur / 2 + (x - self.milieu[0]) * self.echelle,
            self.hauteur / 2 - (y - self.milieu[1]) * self.echelle,
        )

    @property
    def bords(self) -> tuple[float, float, float, float]:
        return -DEBORD, -DEBORD, self.largeur + DEBORD, self.hauteur + DEBORD


def _pourtour(emprise: Emprise, pas: int = 12) -> list[Point]:
    parts = [rang / pas for rang in range(pas + 1)]
    longitudes = [emprise.ouest + emprise.largeur * part for part in parts]
    latitudes = [emprise.sud + emprise.hauteur * part for part in parts]
    return [(x, y) for x in longitudes for y in (emprise.sud, emprise.nord)] + [
        (x, y) for x in (emprise.ouest, emprise.est) for y in latitudes
    ]


def _traces(fond: Fond, cadre: _Cadre, ici: set[str]) -> tuple[str, str, str]:
    """Les tracés SVG des voisins, des pays des lieux et des frontières."""
    visible = cadre.visible
    polygones = [
        (entite.code in ici, polygone)
        for entite in fond.entites.values()
        for polygone in entite.polygones
        if polygone.emprise.ecart(visible) == 0 and _se_voit(polygone, cadre)
    ]
    rangs = {rang if rang >= 0 else ~rang for _ici, p in polygones for anneau in p.anneaux for rang in anneau}
    arcs = fond.arcs_simplifies(rangs, cadre.tolerance, cadre.etirement)
    coupe = (visible.ouest, visible.sud, visible.est, visible.nord)
    surfaces = []
    for cote in (False, True):
        chemins = []
        for anneau in fond.fondre([anneau for est_ici, p in polygones if est_ici is cote for anneau in p.anneaux]):
            points = [cadre.place(*p) for p in couper_la_surface(fond.anneau(anneau, arcs), *coupe)]
            chemins.append(_chemin(couper_la_surface(points, *cadre.bords), fermer=True))
        surfaces.append("".join(chemins))
    lignes = []
    for rang in fond.frontieres if cadre.pixels_par_degre > ECHELLE_DES_FRONTIERES else []:
        if rang in arcs:
            for morceau in couper_la_ligne(arcs[rang], *coupe):
                for trait in couper_la_ligne([cadre.place(*p) for p in morceau], *cadre.bords):
                    lignes.append(_chemin(trait, fermer=False))
    return surfaces[0], surfaces[1], "".join(lignes)


def _se_voit(polygone: Polygone, cadre: _Cadre) -> bool:
    """Faux pour un îlot de moins de trois pixels carrés."""
    return polygone.aire * cadre.etirement * cadre.pixels_par_degre**2 > 3


def _chemin(points: list[Point], fermer: bool) -> str:
    """Un tracé à coordonnées relatives, au dixième : c'est deux fois plus court."""
    dixiemes: list[tuple[int, int]] = []
    for x, y in points:
        place = round(x * 10), round(y * 10)
        if not dixiemes or place != dixiemes[-1]:
            dixiemes.append(place)
    if len(dixiemes) < (3 if fermer else 2):
        return ""
    x0, y0 = dixiemes[0]
    morceaux = [f"M{_nombre(x0)} {_nombre(y0)}l"]
    for (xa, ya), (xb, yb) in pairwise(dixiemes):
        morceaux.append(f"{_nombre(xb - xa)} {_nombre(yb - ya)}")
    trace = morceaux[0] + " ".join(morceaux[1:]).replace(" -", "-")
    return f"{trace}z" if fermer else trace


def _nombre(dixiemes: int) -> str:
    """« -3.5 », « .2 », « 12 »."""
    entier, reste = divmod(abs(dixiemes), 10)
    texte = f"{entier or ''}.{reste}" if reste else str(entier)
    return f"-{texte}" if dixiemes < 0 else texte


def _trace(classe: str, chemin: str, regle: str = "") -> SafeString:
    if not chemin:
        return SafeString("")
    if regle:
        return format_html('<path class="{}" fill-rule="{}" d="{}"/>', classe, regle, chemin)
    return format_html('<path class="{}" fill="none" d="{}"/>', classe, chemin)


def _points(places: list[Point], noms: list[str], largeur: int, hauteur: int) -> Iterable[SafeString]:
    for (x, y), etiquette in zip(places, placer(places, noms, largeur, hauteur), strict=True):
        yield format_html(
            '<g class="carte-point"><circle class="carte-anneau" cx="{0}" cy="{1}" r="6.5"/>'
            '<circle class="carte-coeur" cx="{0}" cy="{1}" r="3"/></g>',
            f"{x:.1f}",
            f"{y:.1f}",
        )
        if etiquette:
            yield format_html(
                '<text class="carte-nom" x="{}" y="{}" text-anchor="{}">{}</text>',
                f"{etiquette.x:.1f}",
                f"{etiquette.y:.1f}",
                etiquette.ancre,
                etiquette.texte,
            )


def decrire(lieux: Iterable[Lieu], entites: Iterable[Entite | None]) -> str:
    """« Riace, en Italie, et Grenoble, en France » ; les lieux d'un même pays sont dits ensemble."""
    par_pays: dict[str, list[str]] = {}
    for (_latitude, _longitude, nom), entite in zip(lieux, entites, strict=True):
        noms = par_pays.setdefault(entite.ou if entite else "", [])
        if nom and nom not in noms:
            noms.append(nom)
    groupes = []
    for ou, noms in par_pays.items():
        if noms:
            # Monaco n'est pas à dire « Monaco, à Monaco ».
            precision = f", {ou}" if ou and not ou.endswith(f" {noms[-1]}") else ""
            groupes.append(enumerer(_abreger(noms)) + precision)
        else:
            groupes.append(ou or "Un lieu")
    # Après « en Italie », la virgule ferme l'incise avant le « et ».
    if len(groupes) == 1:
        return groupes[0]
    separateur = " ; " if len(groupes) > 2 else ", "
    return f"{separateur.join(groupes[:-1])}{separateur}et {groupes[-1]}"


def _abreger(noms: list[str], combien: int = 6) -> list[str]:
    if len(noms) <= combien + 1:
        return noms
    return [*noms[:combien], f"{len(noms) - combien} autres lieux"]
