"""Signer à la place des autres coûte, se limite et se voit ; signer sans JavaScript reste possible."""

import time

import pytest
from django.core import signing

from actualites.models import Signature
from actualites.signatures import defenses
from tests.factories.actualites import PriseFactory
from tests.socle.test_preuve_de_travail import resoudre

from .signatures_publiques import adresse, saisie


@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True)


@pytest.fixture
def envoyer(client, prise):
    def envoyer_un_formulaire(entetes=None, **changements):
        return client.post(adresse(prise), saisie(**changements), headers=entetes)

    return envoyer_un_formulaire


def defi_de(client, prise) -> str:
    return client.get(adresse(prise)).context["form"].defi


def test_sans_javascript_la_signature_passe_et_se_voit(envoyer):
    assert envoyer().status_code == 302
    assert Signature.objects.get().sans_preuve


def test_la_reponse_au_defi_leve_la_marque_et_ne_sert_qu_une_fois(client, prise, envoyer):
    preuve = resoudre(defi_de(client, prise))
    envoyer(preuve=preuve)
    envoyer(preuve=preuve, courriel="autre@exemple.org")
    marques = dict(Signature.objects.values_list("courriel", "sans_preuve"))
    assert marques == {"camille@exemple.org": False, "autre@exemple.org": True}


def test_un_formulaire_refuse_n_use_pas_la_reponse(client, prise, envoyer):
    preuve = resoudre(defi_de(client, prise))
    assert envoyer(preuve=preuve, nom="").status_code == 200
    envoyer(preuve=preuve)
    assert not Signature.objects.get().sans_preuve


@pytest.mark.parametrize(("secondes", "preuve", "passe"), [(1.3, True, True), (1.3, False, False), (0.3, True, False)])
def test_la_reponse_au_defi_raccourcit_l_attente(client, prise, envoyer, secondes, preuve, passe):
    sceau = signing.dumps({"depuis": time.time() - secondes}, salt="alliance.formulaire_public.signature")
    reponse = envoyer(sceau=sceau, preuve=resoudre(defi_de(client, prise)) if preuve else "")
    assert (reponse.status_code == 302) is passe


def test_la_reponse_d_un_autre_texte_ne_vaut_pas(client, envoyer):
    ailleurs = PriseFactory(signature_publique=True)
    envoyer(preuve=resoudre(defi_de(client, ailleurs)))
    assert Signature.objects.get().sans_preuve


def test_sans_reponse_au_defi_un_reseau_est_limite_plus_tot_et_le_dit(client, prise, envoyer, monkeypatch):
    monkeypatch.setattr(defenses, "DEPOTS_SANS_PREUVE", 2)
    reponses = [envoyer(courriel=f"p{rang}@exemple.org") for rang in range(3)]
    assert [reponse.status_code for reponse in reponses] == [302, 302, 200]
    assert "activez JavaScript" in reponses[-1].text and 'value="p2@exemple.org"' in reponses[-1].text
    assert envoyer(courriel="p3@exemple.org", preuve=resoudre(defi_de(client, prise))).status_code == 302


def test_un_reseau_est_limite_meme_avec_la_reponse(client, prise, envoyer, monkeypatch):
    monkeypatch.setattr("actualites.signatures.forms.FormulaireDeSignature.fois", 1)
    assert envoyer().status_code == 302
    refusee = envoyer(courriel="b@exemple.org", preuve=resoudre(defi_de(client, prise)))
    assert "Trop d’envois depuis votre réseau" in refusee.text and Signature.objects.count() == 1


def test_une_adresse_jetable_est_acceptee_et_signalee(envoyer):
    envoyer(courriel="a@boite.yopmail.com")
    envoyer()
    assert list(Signature.objects.order_by("pk").values_list("domaine_jetable", flat=True)) == [True, False]


def test_les_empreintes_rapprochent_sans_rien_dire(envoyer):
    agents = {"User-Agent": "Navigateur d’essai", "Accept-Language": "fr"}
    envoyer(agents)
    envoyer(agents, courriel="b@exemple.org")
    envoyer({**agents, "Accept-Language": "it"}, courriel="c@exemple.org")
    une, deux, trois = Signature.objects.order_by("pk")
    assert une.reseau == deux.reseau == trois.reseau and une.appareil == deux.appareil != trois.appareil
    for empreinte in (une.reseau, une.appareil):
        assert len(empreinte) == 24 and set(empreinte) <= set("0123456789abcdef")


def test_le_piege_et_le_sceau_gardent_le_formulaire(envoyer):
    assert envoyer(adresse_postale="ici").status_code == envoyer(sceau="faux").status_code == 200
    assert not Signature.objects.exists()
