"""La carte de situation : juste, lisible, bien formée, et muette quand il n'y a rien à montrer."""

import re
from collections.abc import Iterable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reseau.geo.carte import carte_de_situation
from reseau.geo.fond import charger_le_fond

SVG = "{http://www.w3.org/2000/svg}"
GRENOBLE = (45.18663, 5.73631, "Grenoble")
GRANDE_SYNTHE = (51.01317, 2.30298, "Grande-Synthe")
STRASBOURG = (48.58, 7.75, "Strasbourg")
RIACE = (38.41828, 16.48121, "Riace")
LAMPEDUSA = (35.50142, 12.60964, "Lampedusa")
NEW_YORK = (40.71427, -74.00597, "New York")
SAO_PAULO = (-23.5475, -46.63611, "São Paulo")
MAMOUDZOU = (-12.78058, 45.23257, "Mamoudzou")
TOKYO = (35.69, 139.69, "Tokyo")


def lire(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def points(svg: str) -> list[tuple[float, float]]:
    cercles = lire(svg).iterfind(f".//{SVG}circle[@class='carte-coeur']")
    return [(float(cercle.get("cx", "")), float(cercle.get("cy", ""))) for cercle in cercles]


def noms(svg: str) -> list[str | None]:
    return [texte.text for texte in lire(svg).iterfind(f"{SVG}text[@class='carte-nom']")]


def boite(chemin: str) -> tuple[float, float, float, float]:
    """Le rectangle d'un tracé fait de « M x y l dx dy … z »."""
    xs, ys = [], []
    for morceau in re.findall(r"M([^Mz]+)", chemin):
        depart, _, suite = morceau.partition("l")
        nombres = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", f"{depart} {suite}")]
        x = y = 0.0
        for dx, dy in zip(nombres[0::2], nombres[1::2], strict=True):
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def pays(svg: str) -> tuple[float, float, float, float]:
    trace = lire(svg).find(f"{SVG}path[@class='carte-terre carte-ici']")
    assert trace is not None
    return boite(trace.get("d", ""))


def test_la_carte_se_dit_a_qui_ne_la_voit_pas() -> None:
    racine = lire(carte_de_situation([GRENOBLE]))
    assert racine.get("role") == "img"
    assert racine.get("aria-label") == "Grenoble, en France"
    assert racine.findtext(f"{SVG}title") == "Grenoble, en France"


@pytest.mark.parametrize(
    ("lieux", "description"),
    [
        ([RIACE, GRENOBLE], "Riace, en Italie, et Grenoble, en France"),
        ([GRENOBLE, STRASBOURG], "Grenoble et Strasbourg, en France"),
        ([NEW_YORK], "New York, aux États-Unis"),
        ([SAO_PAULO], "São Paulo, au Brésil"),
        ([MAMOUDZOU], "Mamoudzou, à Mayotte"),
        ([LAMPEDUSA], "Lampedusa, en Italie"),
        ([(-20.88, 55.45, "Saint-Denis")], "Saint-Denis, à La Réunion"),
        ([(43.7325, 7.4189, "Monaco")], "Monaco"),
        ([(55.75, 37.61, "Moscou")], "Moscou, en Russie"),
        ([(0.0, -30.0, "Navire")], "Navire"),
        ([(45.0, 5.0, "")], "en France"),
    ],
)
def test_la_description_nomme_les_lieux_et_leur_pays(lieux: list, description: str) -> None:
    assert lire(carte_de_situation(lieux)).get("aria-label") == description


def test_les_points_sont_places_les_uns_par_rapport_aux_autres_comme_sur_le_terrain() -> None:
    (grenoble, synthe, strasbourg) = points(carte_de_situation([GRENOBLE, GRANDE_SYNTHE, STRASBOURG]))
    assert synthe[1] < strasbourg[1] < grenoble[1]  # du nord au sud
    assert synthe[0] < grenoble[0] < strasbourg[0]  # d'ouest en est


def test_le_point_tombe_a_sa_place_dans_le_pays() -> None:
    """Grenoble est aux trois quarts est et aux deux tiers sud de la France, Corse comprise."""
    svg = carte_de_situation([GRENOBLE])
    ouest, nord, est, sud = pays(svg)
    ((x, y),) = points(svg)
    assert 0.65 < (x - ouest) / (est - ouest) < 0.80
    assert 0.55 < (y - nord) / (sud - nord) < 0.70


@pytest.mark.parametrize("lieu", [GRENOBLE, RIACE, NEW_YORK, SAO_PAULO, MAMOUDZOU], ids=lambda lieu: lieu[2])
def test_un_seul_pays_remplit_le_cadre(lieu: tuple) -> None:
    ouest, nord, est, sud = pays(carte_de_situation([lieu]))
    assert max((est - ouest) / 300, (sud - nord) / 220) > 0.6


def test_l_echelle_suit_l_etendue() -> None:
    """Les mêmes deux villes sont plus proches sur la carte quand une troisième, lointaine, s'y ajoute."""

    def ecart(svg: str) -> float:
        (x1, y1), (x2, y2), *_autres = points(svg)
        return ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5

    pres = ecart(carte_de_situation([GRENOBLE, RIACE]))
    loin = ecart(carte_de_situation([GRENOBLE, RIACE, SAO_PAULO]))
    monde = ecart(carte_de_situation([GRENOBLE, RIACE, SAO_PAULO, TOKYO]))
    assert pres > 2 * loin > 2 * monde > 10


def test_les_noms_sont_echappes() -> None:
    svg = carte_de_situation([(45.18, 5.73, '<script>alert("é & \'")</script>')])
    assert "<script" not in svg
    assert lire(svg).findtext(f"{SVG}title") == '<script>alert("é & \'")</script>, en France'


def test_aucun_style_en_ligne_ni_identifiant_ne_contredit_la_politique_de_securite() -> None:
    for element in lire(carte_de_situation([GRENOBLE, RIACE])).iter():
        assert element.tag != f"{SVG}style"
        assert not {"style", "id", "onload"} & set(element.attrib)


@pytest.mark.parametrize(
    "lieux",
    [
        [],
        [(None, None, "Nulle part")],
        [(45.0, None, "À moitié")],
        [(float("nan"), 5.0, "Faux")],
        [(123.0, 5.0, "Hors du globe")],
    ],
)
def test_sans_coordonnees_pas_de_carte(lieux: list) -> None:
    assert carte_de_situation(lieux) == ""


def test_un_lieu_sans_coordonnees_est_passe_et_les_decimales_sont_acceptees() -> None:
    svg = carte_de_situation([(None, None, "Sans lieu"), (Decimal("45.18663"), Decimal("5.73631"), "Grenoble")])
    assert lire(svg).get("aria-label") == "Grenoble, en France"


@pytest.mark.parametrize(
    "lieux",
    [[GRENOBLE], [RIACE], [NEW_YORK], [SAO_PAULO], [LAMPEDUSA], [MAMOUDZOU], [GRENOBLE, STRASBOURG, GRANDE_SYNTHE]],
    ids=lambda lieux: "+".join(nom for _y, _x, nom in lieux),
)
def test_une_carte_ordinaire_reste_legere(lieux: list) -> None:
    assert len(carte_de_situation(lieux).encode()) < 8_000


def test_la_plus_chargee_des_cartes_reste_raisonnable() -> None:
    assert len(carte_de_situation([NEW_YORK, GRENOBLE, TOKYO, SAO_PAULO]).encode()) < 16_000


def test_les_noms_ne_se_chevauchent_pas_et_aucun_point_ne_se_perd() -> None:
    autour = [(45.18 + rang / 100, 5.73, f"Commune numéro {rang}") for rang in range(12)]
    svg = carte_de_situation(autour)
    assert len(points(svg)) == 12
    assert 1 <= len(noms(svg)) < 12
    assert "et 6 autres lieux, en France" in str(lire(svg).get("aria-label"))


def test_deux_voisins_gardent_la_meme_frontiere() -> None:
    """Les arcs sont partagés : fondre la France et l'Espagne fait disparaître la frontière, pas les côtes."""
    fond = charger_le_fond()

    def anneaux(*codes: str) -> Iterable[tuple[int, ...]]:
        return [anneau for code in codes for polygone in fond.entites[code].polygones for anneau in polygone.anneaux]

    def arcs(suite: Iterable) -> set[int]:
        return {rang if rang >= 0 else ~rang for anneau in suite for rang in anneau}

    communs = arcs(anneaux("FR")) & arcs(anneaux("ES"))
    assert communs
    assert arcs(fond.fondre(list(anneaux("FR", "ES")))) == arcs(anneaux("FR", "ES")) - communs


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.text(alphabet="aé<&\"' ", max_size=12)),
        min_size=1,
        max_size=3,
    )
)
def test_n_importe_quels_points_du_globe_donnent_un_dessin_bien_forme(lieux: list) -> None:
    svg = carte_de_situation(lieux)
    places = points(svg)
    assert len(places) == len(lieux)
    for x, y in places:
        assert 0 <= x <= 300 and 0 <= y <= 220
