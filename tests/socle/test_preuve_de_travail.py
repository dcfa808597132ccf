"""Le défi : ce que le module du navigateur répond passe une fois ; tout le reste, jamais, et sans erreur."""

import base64
import datetime
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.socle import preuve_de_travail
from alliance.socle.preuve_de_travail import defi, est_resolu


def resoudre(pose: str, **changements) -> str:
    """Ce que calcule `socle/js/preuve.js`, écrit à part."""
    donnees = json.loads(pose)
    nombre = next(
        n
        for n in range(donnees["maxNumber"] + 1)
        if hashlib.sha256(f"{donnees['salt']}{n}".encode()).hexdigest() == donnees["challenge"]
    )
    reponse = {cle: donnees[cle] for cle in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**reponse, "number": nombre, **changements}).encode()).decode()


def test_une_reponse_juste_passe_une_fois_et_une_seule():
    preuve = resoudre(defi("signature:1"))
    assert est_resolu(preuve, "signature:1")
    assert not est_resolu(preuve, "signature:1")


def test_la_meme_reponse_ecrite_autrement_ne_ressert_pas():
    preuve = resoudre(defi("signature:1"))
    assert est_resolu(preuve, "signature:1")
    donnees = json.loads(base64.b64decode(preuve))
    for autre in (
        {**donnees, "number": str(donnees["number"])},
        {**donnees, "salt": donnees["salt"].removesuffix("&")},
        {**donnees, "de plus": 1},
    ):
        assert not est_resolu(base64.b64encode(json.dumps(autre).encode()).decode(), "signature:1")


def test_une_reponse_ne_vaut_que_pour_son_usage():
    assert not est_resolu(resoudre(defi("signature:1")), "signature:2")


def test_un_defi_que_l_on_s_est_pose_soi_meme_ne_vaut_rien():
    sel = "ab?usage=signature%3A1&expires=99999999999&"
    faux = {
        "algorithm": "SHA-256",
        "salt": sel,
        "number": 1,
        "challenge": hashlib.sha256(f"{sel}1".encode()).hexdigest(),
        "signature": "0" * 64,
    }
    assert not est_resolu(base64.b64encode(json.dumps(faux).encode()).decode(), "signature:1")


def test_une_reponse_expire(monkeypatch):
    monkeypatch.setattr(preuve_de_travail, "DUREE", datetime.timedelta(seconds=-5))
    preuve = resoudre(defi("signature:1"))
    monkeypatch.undo()
    assert not est_resolu(preuve, "signature:1")


@pytest.mark.parametrize("changement", [{"number": -1}, {"salt": "x"}, {"signature": "x"}, {"algorithm": "MD5"}])
def test_une_reponse_fausse_ne_passe_pas(changement):
    assert not est_resolu(resoudre(defi("signature:1"), **changement), "signature:1")


json_quelconque = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text(max_size=5), enfants, max_size=3),
)
cles = st.sampled_from(["algorithm", "challenge", "number", "salt", "signature"])


@given(st.text(max_size=200) | json_quelconque.map(json.dumps) | st.dictionaries(cles, json_quelconque).map(json.dumps))
def test_n_importe_quoi_est_faux_sans_erreur(recu):
    assert not est_resolu(recu, "signature:1")
    assert not est_resolu(base64.b64encode(recu.encode()).decode(), "signature:1")


@given(st.fixed_dictionaries(dict.fromkeys(("algorithm", "challenge", "number", "salt", "signature"), json_quelconque)))
def test_des_champs_de_n_importe_quel_genre_sont_faux_sans_erreur(reponse):
    reponse["salt"] = "a?usage=signature:1&expires=99999999999"
    assert not est_resolu(base64.b64encode(json.dumps(reponse).encode()).decode(), "signature:1")
