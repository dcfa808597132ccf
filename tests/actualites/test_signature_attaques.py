"""Ce que tente qui veut faire dire une signature à une autre, apprendre qui a signé, ou se servir d'un nom."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actualites.models import Signature
from actualites.signatures.actions import GesteImpossible, ReglerSignature, RetirerSignature
from actualites.signatures.compteur import compteur_de, recompter
from actualites.signatures.defenses import COURRIELS_PAR_TEXTE
from actualites.signatures.liens import chemin_de
from alliance.socle import publication
from alliance.socle.models import CourrielEnvoye
from tests.factories.actualites import PriseFactory, SignatureFactory

from .signatures_publiques import adresse, lien_recu, saisie, verifier_le_compteur

CAMILLE = "camille@exemple.org"


@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True)


@pytest.fixture
def deposer(client, prise, django_capture_on_commit_callbacks):
    def envoyer_un_formulaire(**changements):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(adresse(prise), saisie(**changements))

    return envoyer_un_formulaire


def confirmer_la_page(client, page):
    """Appuie sur le bouton de cette page, avec ce qu'elle porte."""
    return client.post(page.request["PATH_INFO"], {"geste": "confirmer", "relu": page.context["relu"]}, follow=True)


def test_ce_que_l_on_confirme_est_ce_que_l_on_a_relu(client, prise, deposer):
    deposer(nom_public="on")
    page = client.get(chemin_de(Signature.objects.get()))
    deposer(prenom="Une", nom="Injure", nom_public="on")  # un autre, avec la même adresse, entre la page et le bouton
    refusee = client.post(page.request["PATH_INFO"], {"geste": "confirmer", "relu": page.context["relu"]}, follow=True)
    assert refusee.status_code == 404 and "Injure" not in refusee.text
    assert Signature.objects.get().etat == "en-attente" and compteur_de(prise).total == 0
    deposer(nom_public="on")
    assert "Votre signature compte" in confirmer_la_page(client, client.get(chemin_de(Signature.objects.get()))).text
    assert [str(signature) for signature in Signature.objects.all()] == ["Camille Exemple"]


def test_chaque_lien_ne_confirme_que_sa_saisie(client, prise, deposer):
    deposer()
    premier = lien_recu()
    deposer(prenom="Une", nom="Injure")
    assert lien_recu() != premier
    perime = client.get(premier)
    assert perime.status_code == 404 and "prenez le lien du dernier courriel" in perime.text
    assert "prenez le lien du dernier courriel" not in client.get("/prises-de-position/signature/faux.lien/").text


def test_le_lien_d_une_signature_confirmee_survit_a_toute_saisie(client, prise, deposer):
    deposer()
    lien = lien_recu()
    confirmer_la_page(client, client.get(lien))
    deposer(prenom="Une", nom="Injure")
    assert "Votre signature compte" in client.get(lien).text
    client.post(f"{lien}retrait/")
    assert Signature.objects.get().etat == "retiree"


def test_une_saisie_dont_le_courriel_ne_part_pas_ne_remplace_rien(client, prise, deposer):
    for rang in range(COURRIELS_PAR_TEXTE):
        deposer(commune=f"Exemple {rang}")
    dernier = lien_recu()
    deposer(prenom="Une", nom="Injure")
    assert "Votre signature compte" in confirmer_la_page(client, client.get(dernier)).text
    assert str(Signature.objects.get()) == "Camille Exemple"


@pytest.mark.parametrize("etat", ["en-attente", "confirmee", "retiree"])
def test_une_adresse_trop_sollicitee_ne_se_devine_pas_au_travail_fait(client, prise, deposer, etat):
    """Compter les envois qui prennent du temps dirait si une adresse a déjà servi aujourd'hui."""
    SignatureFactory(prise=prise, courriel=CAMILLE, adresse_canonique=CAMILLE, etat=etat, confirmee_le=timezone.now())
    couts = []
    for _fois in range(COURRIELS_PAR_TEXTE + 1):
        with CaptureQueriesContext(connection) as requetes:
            client.post(adresse(prise), saisie())
        couts.append(len(requetes))
    assert abs(couts[-1] - couts[-2]) <= 1, couts  # défaire la composition demande un ordre de plus que la garder
    assert CourrielEnvoye.objects.filter(adresse=CAMILLE).count() == COURRIELS_PAR_TEXTE


def test_une_confirmation_ne_perime_pas_ce_que_le_site_garde(client, prise, deposer):
    deposer()
    avant = publication.timbre()
    confirmer_la_page(client, client.get(chemin_de(Signature.objects.get())))
    assert compteur_de(prise).total == 1 and publication.timbre() == avant


@pytest.mark.parametrize(
    "nom",
    [
        "https://exemple.org",
        "www.exemple.org",
        "ｗｗｗ.exemple",
        "Achetez exemple.com",
        "bit.ly/abc",
        "a@b",
    ],
)
def test_un_nom_n_est_pas_une_adresse(deposer, nom):
    reponse = deposer(nom=nom)
    assert "sans adresse ni lien" in reponse.text and not Signature.objects.exists()


def test_un_nom_n_est_pas_du_html(deposer):
    reponse = deposer(nom="<b>Camille")
    assert "sans les signes « &lt; » et « &gt; »" in reponse.text and not Signature.objects.exists()


@pytest.mark.parametrize("nom", ["J.-P. Exemple", "St.Exemple", "O’Exemple", "de l’Exemple-Essai", "إلياس", "Nguyễn"])
def test_un_vrai_nom_passe(deposer, nom):
    deposer(nom=nom)
    assert Signature.objects.get().nom == nom


def test_une_organisation_peut_porter_le_nom_de_son_site_mais_pas_un_lien(deposer):
    organisation = {"genre": "organisation", "organisation": "Exemple.org"}
    deposer(**organisation)
    assert Signature.objects.get().organisation == "Exemple.org"
    refusee = deposer(**{**organisation, "organisation": "exemple.org/achetez"}, courriel="b@exemple.org")
    assert "sans adresse ni lien" in refusee.text


def test_qui_n_a_rien_demande_efface_aussi_le_courriel_qui_portait_son_adresse(deposer):
    deposer()
    assert CourrielEnvoye.objects.filter(adresse=CAMILLE).exists()
    assert RetirerSignature(Signature.objects.get()).execute() is None
    assert not CourrielEnvoye.objects.filter(adresse=CAMILLE).exists()


@pytest.mark.parametrize(
    "geste", [RetirerSignature, lambda s: ReglerSignature(s, nom_public=True, recevoir_suites=True)]
)
def test_une_page_ouverte_avant_l_anonymisation_ne_change_plus_rien(prise, geste):
    signature = SignatureFactory(prise=prise, nom_public=False)
    recompter(prise)
    Signature.objects.update(anonymisee_le=timezone.now(), prenom="", nom="", courriel="", adresse_canonique="")
    with pytest.raises(GesteImpossible):
        geste(signature).execute()
    assert compteur_de(prise).total == 1
    verifier_le_compteur(prise)


def test_un_nom_ne_sort_ni_du_sujet_ni_des_en_tetes_ni_ne_cache_rien(deposer):
    deposer(prenom="Camille\r\nBcc: autre", commune="Exemple\x00\u202eelpmexE")
    signature = Signature.objects.get()
    assert (signature.prenom, signature.commune) == ("Camille Bcc: autre", "ExempleelpmexE")
    (courriel,) = mail.outbox
    assert courriel.to == [CAMILLE] and "\n" not in courriel.subject and "Bcc" not in courriel.message()
