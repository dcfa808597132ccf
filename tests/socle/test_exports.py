"""Un export s'ouvre sans crainte dans un tableur, et laisse une trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.socle.exports import DEBUTS_DE_FORMULE, sans_formule


@pytest.mark.parametrize("texte", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_un_texte_qui_serait_une_formule_est_desarme(texte):
    assert sans_formule(texte) == f"'{texte}"


@given(st.text())
def test_aucun_texte_ne_commence_plus_comme_une_formule(texte):
    desarme = sans_formule(texte)
    assert not desarme.lstrip(" ").startswith(DEBUTS_DE_FORMULE)
    assert desarme in (texte, f"'{texte}")


@pytest.mark.parametrize("valeur", [-2, 3.5, None, True])
def test_un_nombre_reste_un_nombre(valeur):
    assert sans_formule(valeur) is valeur
