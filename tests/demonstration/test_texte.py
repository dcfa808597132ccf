"""L'écriture des fichiers de la démonstration."""

import pytest

from alliance.accueil.demo.texte import en_ligne, texte_riche

#: Un seul processus les joue : chacun, sinon, chargerait le site pour lui.
pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("Un.\n\nDeux.", "<p>Un.</p><p>Deux.</p>"),
        ("Une phrase\nsur deux lignes.", "<p>Une phrase sur deux lignes.</p>"),
        ("Avant :\n\n- un ;\n- deux.", "<p>Avant :</p><ul><li>un ;</li><li>deux.</li></ul>"),
        ("1. un\n2. deux", "<ol><li>un</li><li>deux</li></ol>"),
        ("**gras** et *italique*", "<p><b>gras</b> et <i>italique</i></p>"),
        ("[le texte](https://exemple.org/a)", '<p><a href="https://exemple.org/a">le texte</a></p>'),
        ("a < b & <script>", "<p>a &lt; b &amp; &lt;script&gt;</p>"),
        ("", ""),
    ],
)
def test_un_texte_clair_devient_un_texte_riche(source, attendu):
    assert texte_riche(source) == attendu


def test_un_appel_designe_sa_note():
    assert en_ligne("mot[^def]", {"def": "abcdef-12"}) == 'mot<footnote id="abcdef-12">[abcdef]</footnote>'


def test_un_appel_sans_note_se_signale():
    with pytest.raises(KeyError, match="absente"):
        texte_riche("mot[^absente]", {})


def test_une_adresse_qui_n_est_pas_https_reste_du_texte():
    assert "<a" not in en_ligne("[clic](javascript:alert)")
