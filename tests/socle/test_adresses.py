import pytest

from alliance.socle.adresses import segment


@pytest.mark.parametrize(
    ("nom", "adresse"),
    [
        ("Ville d’Œuilly", "ville-d-oeuilly"),
        ("L'Haÿ-les-Roses", "l-hay-les-roses"),
        ("Communauté de communes d’Ex-æquo", "communaute-de-communes-d-ex-aequo"),
        ("Référent·es & Cie / Sud", "referent-es-cie-sud"),
        ("Ville d’Exemple-les-Prés <b>gras</b>", "ville-d-exemple-les-pres-gras"),
        ("Straße", "strasse"),
        ("!!!", "page"),
        ("a" * 150, "a" * 100),
    ],
)
def test_l_adresse_d_un_nom_francais_ne_perd_aucune_lettre(nom, adresse):
    assert segment(nom) == adresse
