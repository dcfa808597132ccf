"""Les gardes des formulaires ouverts à tous : piège, sceau de temps, fréquence ; et les liens personnels."""

import time

import pytest
from django import forms
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from alliance.socle.formulaires_publics import SEL, TEMPS_MAXIMAL, FormulairePublic
from alliance.socle.jetons import empreinte, nouveau_jeton, page_personnelle
from alliance.socle.limites import depasse, reseau_de

REQUETES = RequestFactory()


class Mot(FormulairePublic):
    geste = "mot"
    fois = 2
    texte = forms.CharField()


def sceau(secondes: float, geste: str = "mot") -> str:
    """Le sceau d'un formulaire affiché il y a tant de secondes."""
    return signing.dumps({"depuis": time.time() - secondes}, salt=f"{SEL}.{geste}")


def envoye(ip: str = "192.0.2.7", **donnees: str) -> Mot:
    complet = {"texte": "Bonjour", "adresse_postale": "", "sceau": sceau(30), **donnees}
    requete = REQUETES.post("/", complet, REMOTE_ADDR=ip)
    return Mot(requete.POST, request=requete)


def test_un_envoi_ordinaire_passe():
    assert envoye().is_valid()


def test_un_robot_qui_remplit_tout_est_arrete_et_le_sait():
    formulaire = envoye(adresse_postale="12 rue du Robot")
    assert not formulaire.is_valid()
    assert "robot" in str(formulaire.non_field_errors())


@pytest.mark.parametrize(
    ("valeur", "raison"),
    [
        (lambda: "", "trop longtemps"),
        (lambda: "faux", "trop longtemps"),
        (lambda: sceau(30, "autre"), "trop longtemps"),
        (lambda: sceau(0), "très vite"),
    ],
    ids=["absent", "faux", "d’un autre formulaire", "trop frais"],
)
def test_un_sceau_absent_faux_d_un_autre_formulaire_ou_trop_frais_est_refuse(valeur, raison):
    formulaire = envoye(sceau=valeur())
    assert not formulaire.is_valid()
    assert raison in str(formulaire.non_field_errors())


def test_une_page_restee_ouverte_se_represente_avec_ce_qui_est_ecrit_et_un_sceau_neuf(monkeypatch):
    vieux = sceau(0)
    present = time.time
    monkeypatch.setattr(time, "time", lambda: present() + TEMPS_MAXIMAL + 60)
    formulaire = envoye(sceau=vieux)
    assert not formulaire.is_valid()
    assert formulaire["texte"].value() == "Bonjour"
    assert formulaire["sceau"].value() != vieux
    monkeypatch.setattr(time, "time", lambda: present() + TEMPS_MAXIMAL + 120)
    assert envoye(sceau=formulaire["sceau"].value()).is_valid()


def test_un_meme_reseau_ne_recommence_pas_sans_fin_et_un_autre_n_en_souffre_pas():
    assert [envoye().is_valid() for _ in range(3)] == [True, True, False]
    assert envoye(ip="192.0.2.8").is_valid()


def test_un_envoi_refuse_pour_une_autre_raison_ne_compte_pas():
    assert not any(envoye(texte="").is_valid() for _ in range(5))
    assert envoye().is_valid()


def test_un_voisin_de_meme_reseau_ipv6_est_le_meme_reseau():
    un, autre = (REQUETES.get("/", REMOTE_ADDR=f"2001:db8:1:2::{fin}") for fin in ("1", "ffff"))
    assert reseau_de(un) == reseau_de(autre)


def test_la_limite_se_compte_par_geste():
    assert not depasse("lire", "quelqu’un", fois=1, duree=60)
    assert depasse("lire", "quelqu’un", fois=1, duree=60)
    assert not depasse("écrire", "quelqu’un", fois=1, duree=60)


def test_un_jeton_ne_se_devine_ni_ne_se_retrouve():
    jetons = {nouveau_jeton() for _ in range(50)}
    assert len(jetons) == 50
    for jeton, garde in jetons:
        assert garde == empreinte(jeton)
        assert jeton not in garde
        assert len(jeton) >= 43  # 256 bits en base 64


def test_une_page_personnelle_ne_se_garde_ne_s_indexe_ni_ne_se_raconte():
    reponse = page_personnelle(lambda request: HttpResponse())(REQUETES.get("/"))
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["Referrer-Policy"] == "same-origin"
    assert "noindex" in reponse["X-Robots-Tag"]


def test_les_messages_nomment_le_champ_et_parlent_d_adresse_electronique():
    class Courriel(Mot):
        adresse = forms.EmailField(label="Adresse")
        lieu = forms.CharField(label="Lieu")
        accord = forms.BooleanField()
        ecrit = forms.CharField(error_messages={"required": "Écrivez ceci."})

    requete = REQUETES.post("/", {"texte": "", "adresse": "camille", "sceau": sceau(30)}, REMOTE_ADDR="192.0.2.9")
    erreurs = Courriel(requete.POST, request=requete).errors
    assert erreurs["lieu"] == ["À remplir : « Lieu »."] and erreurs["accord"] == ["Cochez cette case pour continuer."]
    assert erreurs["texte"] == ["À remplir."] and erreurs["ecrit"] == ["Écrivez ceci."]
    assert "adresse électronique" in str(erreurs["adresse"]) and "e-mail" not in str(erreurs)
