"""Une personne, une adresse canonique ; deux personnes, deux adresses."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alliance.socle.adresses_electroniques import canonique, est_jetable

ORDINAIRES = ("exemple.org", "ville.exemple.fr", "laposte.net", "orange.fr", "outlook.com", "proton.me")

lettres = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
#: Ce que l'on écrit avant l'arobase : des mots joints par un point, un tiret ou un soulignement.
locales = st.lists(lettres, min_size=1, max_size=4).flatmap(
    lambda mots: st.lists(st.sampled_from("._-"), min_size=len(mots), max_size=len(mots)).map(
        lambda joints: "".join(mot + joint for mot, joint in zip(mots, joints, strict=True))[:-1]
    )
)
domaines = st.sampled_from((*ORDINAIRES, "gmail.com", "googlemail.com", "évreux.example"))
casses = st.sampled_from((str.lower, str.upper, str.title, str.swapcase))


@pytest.mark.parametrize(
    ("ecrite", "attendue"),
    [
        ("Camille@Exemple.ORG", "camille@exemple.org"),
        ("  camille@exemple.org ", "camille@exemple.org"),
        ("camille+petition@exemple.org", "camille@exemple.org"),
        ("camille+a+b@exemple.org", "camille@exemple.org"),
        ("+camille@exemple.org", "+camille@exemple.org"),
        ("c.a.m.i.l.l.e@gmail.com", "camille@gmail.com"),
        ("Camille.Exemple+x@GoogleMail.com", "camilleexemple@gmail.com"),
        ("camille.exemple@exemple.org", "camille.exemple@exemple.org"),
        ("ｃａｍｉｌｌｅ@exemple.org", "camille@exemple.org"),
        ("\N{KELVIN SIGN}arim@exemple.org", "karim@exemple.org"),
        ("camille@Évreux.example", "camille@xn--vreux-9ra.example"),
        ("camille@xn--vreux-9ra.example", "camille@xn--vreux-9ra.example"),
        ("camille@exemple.org.", "camille@exemple.org"),
        ('"camille"@exemple.org', "camille@exemple.org"),
        (r'"c\am\ille"@exemple.org', "camille@exemple.org"),
        ('"c.amille+x"@gmail.com', "camille@gmail.com"),
        (r'"ca\ mille"@exemple.org', '"ca mille"@exemple.org'),
        (r'"ca\"mille"@exemple.org', r'"ca\"mille"@exemple.org'),
        (r'"\"camille\""@exemple.org', r'"\"camille\""@exemple.org'),
        ('"camille+une étiquette"@exemple.org', "camille@exemple.org"),
        ('"a@b"@exemple.org', '"a@b"@exemple.org'),
        ("camille@sous_domaine.exemple.org", "camille@sous_domaine.exemple.org"),
        ("pas une adresse", "pas une adresse"),
        ("", ""),
    ],
)
def test_la_forme_canonique(ecrite, attendue):
    assert canonique(ecrite) == attendue


@given(st.text(max_size=60))
def test_rejouee_elle_ne_change_rien_quoi_que_l_on_ecrive(texte):
    assert canonique(canonique(texte)) == canonique(texte)


@given(st.text(max_size=30), st.text(max_size=30))
def test_rejouee_sur_une_adresse_quelconque_elle_ne_change_rien(locale, domaine):
    adresse = canonique(f"{locale}@{domaine}")
    assert canonique(adresse) == adresse


@given(locales, domaines, lettres, casses)
def test_casse_et_etiquette_ne_font_pas_une_autre_personne(locale, domaine, etiquette, casse):
    attendue = canonique(f"{locale}@{domaine}")
    assert canonique(casse(f"{locale}@{domaine}")) == attendue
    assert canonique(f"{locale}+{etiquette}@{domaine}") == attendue


@given(locales, domaines, st.data())
def test_des_guillemets_ne_font_pas_une_autre_personne(locale, domaine, data):
    # « \\a » entre guillemets est « a » : autant d'écritures d'une même boîte que l'on veut.
    echappees = "".join(data.draw(st.sampled_from(("", "\\"))) + lettre for lettre in locale)
    assert canonique(f'"{echappees}"@{domaine}') == canonique(f"{locale}@{domaine}")


@given(locales, st.data())
def test_chez_google_points_et_nom_ancien_ne_font_pas_une_autre_personne(locale, data):
    sans = locale.replace(".", "")
    assume(sans)
    rang = data.draw(st.integers(0, len(sans)))
    assert canonique(f"{sans[:rang]}.{sans[rang:]}@googlemail.com") == canonique(f"{locale}@gmail.com")


@given(locales, locales, st.sampled_from(ORDINAIRES), st.sampled_from(ORDINAIRES))
def test_deux_personnes_d_un_fournisseur_ordinaire_restent_deux(une, autre, chez, ailleurs):
    assume((une, chez) != (autre, ailleurs))
    assert canonique(f"{une}@{chez}") != canonique(f"{autre}@{ailleurs}")


@given(locales, locales)
def test_google_ne_confond_que_ce_que_seuls_des_points_distinguent(une, autre):
    assume(une.replace(".", "") != autre.replace(".", ""))
    assert canonique(f"{une}@gmail.com") != canonique(f"{autre}@gmail.com")


@pytest.mark.parametrize(
    ("adresse", "jetable"),
    [
        ("a@yopmail.com", True),
        ("a@YOPMAIL.com", True),
        ("a@boite.yopmail.com", True),
        ("a@monyopmail.com", False),
        ("a@gmail.com", False),
        ("a@exemple.org", False),
        ("", False),
    ],
)
def test_une_boite_jetable_se_reconnait_sous_domaines_compris(adresse, jetable):
    assert est_jetable(adresse) is jetable
