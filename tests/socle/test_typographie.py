import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.socle.templatetags.alliance_tags import jour, moment
from alliance.socle.typographie import date_longue, de_nom, phrase, typographier, typographier_html

FINE, INSECABLE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("tape", "compose"),
    [
        ("Comment ?", f"Comment{FINE}?"),
        ("Comment?", f"Comment{FINE}?"),
        ("Riace : un village", f"Riace{INSECABLE}: un village"),
        ("l'accueil", "l’accueil"),
        ('dit "non"', f"dit «{FINE}non{FINE}»"),
        ("«déjà»", f"«{FINE}déjà{FINE}»"),
        ("1 500 places, 36,9 %", f"1{FINE}500{INSECABLE}places, 36,9{FINE}%"),
        ("n°3", f"n°{INSECABLE}3"),
        ("à 10:30, https://exemple.org/?a=1", "à 10:30, https://exemple.org/?a=1"),
        ("et puis...", "et puis…"),
    ],
)
def test_le_texte_est_compose_a_la_francaise(tape, compose):
    assert typographier(tape) == compose


def test_les_balises_et_les_entites_restent_intactes():
    html = '<a href="/x?a=1;b=2" title="l\'un">A &amp; B &nbsp;; C ?</a>'
    assert typographier_html(html).startswith('<a href="/x?a=1;b=2" title="l\'un">A &amp; B &nbsp;')


@given(st.text(max_size=200))
def test_composer_deux_fois_ne_change_rien(texte):
    une_fois = typographier(texte)
    assert typographier(une_fois) == une_fois


@pytest.mark.parametrize(
    ("quand", "dit"),
    [
        (datetime.date(2024, 3, 1), "1er mars 2024"),
        (datetime.date(2025, 5, 12), "12 mai 2025"),
        # Minuit passé à Paris, encore la veille en temps universel.
        (datetime.datetime(2025, 7, 31, 22, 30, tzinfo=datetime.UTC), "1er août 2025"),
        (None, ""),
    ],
)
def test_une_date_se_dit_en_toutes_lettres_et_le_premier_du_mois_est_premier(quand, dit):
    assert date_longue(quand) == dit
    assert jour(quand) == dit


def test_un_instant_se_dit_a_l_heure_du_site():
    assert moment(datetime.datetime(2025, 1, 1, 8, 5, tzinfo=datetime.UTC)) == "1er janvier 2025 à 9 h 05"


@pytest.mark.parametrize(
    ("nom", "dit"),
    [("Odile", "d’Odile"), ("Élise", "d’Élise"), ("Œuilly", "d’Œuilly"), ("Maud", "de Maud"), ("Hugo", "de Hugo")],
)
def test_le_de_s_elide_devant_une_voyelle(nom, dit):
    assert de_nom(nom) == dit


@pytest.mark.parametrize(
    ("texte", "dit"), [("Dissous", "Dissous."), ("Dissous. ", "Dissous."), ("Pourquoi ?", "Pourquoi ?"), ("", "")]
)
def test_une_phrase_finit_par_un_point_et_un_seul(texte, dit):
    assert phrase(texte) == dit
