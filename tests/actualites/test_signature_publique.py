"""Signer : le formulaire, le courriel, la page, le bouton ; et la même réponse pour toute adresse."""

import datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from actualites.models import Abonnement, Signature
from actualites.signatures.compteur import compteur_de, recompter
from actualites.signatures.liens import chemin_de
from tests.factories import MembreFactory
from tests.factories.actualites import PriseFactory, SignatureFactory

from .signatures_publiques import adresse, lien_recu, saisie, verifier_le_compteur


@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True, demander_commentaire="facultatif")


@pytest.fixture
def envoyer(client, prise, django_capture_on_commit_callbacks):
    """Envoie un formulaire, courriels compris, et rend la réponse."""

    def envoyer_un_formulaire(**changements):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(adresse(prise), saisie(**changements))

    return envoyer_un_formulaire


@pytest.fixture
def confirmer(client, django_capture_on_commit_callbacks):
    def confirmer_par_le_bouton(chemin, **champs):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(chemin.split("?")[0], {"geste": "confirmer", **champs})

    return confirmer_par_le_bouton


def test_signer_ne_compte_qu_apres_la_page_et_le_bouton(client, prise, envoyer, confirmer):
    reponse = envoyer(nom_public="on", commune="Exemple-sur-Loire", commentaire="Parce qu’il fait froid.")
    assert reponse.status_code == 302
    signature = Signature.objects.get()
    assert (signature.etat, compteur_de(prise).total) == ("en-attente", 0)
    page = client.get(lien_recu())
    assert "Exemple-sur-Loire" in page.text and "pas encore comptée" in page.text
    assert compteur_de(prise).total == 0
    confirmer(lien_recu())
    signature.refresh_from_db()
    assert signature.etat == "confirmee" and signature.confirmee_le is not None
    assert (compteur_de(prise).personnes, compteur_de(prise).noms_de_personnes) == (1, 1)
    assert "Votre signature compte" in client.get(lien_recu()).text
    assert "Parce qu’il fait froid" not in client.get(f"{prise.url}signataires/").text


def test_confirmer_deux_fois_ne_compte_qu_une(prise, envoyer, confirmer):
    envoyer()
    assert confirmer(lien_recu()).status_code == confirmer(lien_recu()).status_code == 302
    assert compteur_de(prise).total == 1


@pytest.mark.parametrize("variante", ["CAMILLE@exemple.org", "camille+petition@exemple.org", " camille@exemple.org "])
def test_une_meme_personne_n_est_comptee_qu_une_fois(prise, envoyer, confirmer, variante):
    envoyer()
    confirmer(lien_recu())
    envoyer(courriel=variante, nom="Autre")
    confirmer(lien_recu())
    assert compteur_de(prise).total == Signature.objects.count() == 1
    assert Signature.objects.get().nom == "Exemple", "qui n’a pas le lien ne change rien à une signature confirmée"


@pytest.mark.parametrize("etat", ["neuve", "en-attente", "confirmee", "retiree"])
def test_la_reponse_est_la_meme_que_l_adresse_soit_connue_ou_non(client, prise, envoyer, etat):
    if etat != "neuve":
        SignatureFactory(
            prise=prise, courriel="camille@exemple.org", etat=etat, confirmee_le=timezone.now(), nom_public=False
        )
    temoin = PriseFactory(signature_publique=True)
    attendue = client.post(adresse(temoin), saisie(courriel="personne@exemple.org"))
    reponse = envoyer()
    assert (reponse.status_code, dict(reponse.headers).keys()) == (attendue.status_code, attendue.headers.keys())
    assert reponse.url.replace(str(prise.pk), "N") == attendue.url.replace(str(temoin.pk), "N")
    assert reponse.content == attendue.content
    corps, corps_temoin = client.get(reponse.url).text, client.get(attendue.url).text
    for page, sienne in ((prise, corps), (temoin, corps_temoin)):
        assert page.title.split()[0] in sienne
    assert len(mail.outbox) == 1, "un courriel, et un seul, part dans tous les cas"
    assert ("déjà signé" in mail.outbox[0].subject) is (etat == "confirmee")


def test_tout_courriel_porte_le_lien_de_retrait_et_aucun_mot_d_un_inconnu(prise, envoyer, confirmer):
    envoyer(prenom="Achetez", nom="Nos Montres")
    confirmer(lien_recu())
    envoyer()
    assert len(mail.outbox) == 2
    for courriel in mail.outbox:
        html = courriel.alternatives[0].content
        assert "/retrait/" in courriel.body and "/retrait/" in html
        assert "Montres" not in courriel.body + html + courriel.subject
        assert prise.title.split("’")[0] in courriel.body


def test_au_dela_de_trois_courriels_par_jour_une_adresse_n_en_recoit_plus_et_rien_ne_le_dit(envoyer):
    reponses = [envoyer(courriel=f"camille+{rang}@exemple.org") for rang in range(5)]
    assert {reponse.status_code for reponse in reponses} == {302}
    assert len({reponse.url for reponse in reponses}) == 1
    assert len(mail.outbox) == 3


def test_l_infolettre_se_demande_a_part_et_se_confirme_a_part(client, envoyer, confirmer):
    envoyer(infolettre="on")
    assert not Abonnement.objects.exists(), "rien n’en est gardé avant la confirmation de la signature"
    page = client.get(lien_recu())
    assert 'name="infolettre" value="oui"' in page.text
    confirmer(lien_recu(), infolettre="oui")
    assert Abonnement.objects.get().etat == "en-attente"
    assert "abonnement" in mail.outbox[-1].subject


def test_sans_la_demander_on_n_est_pas_abonne(envoyer, confirmer):
    envoyer()
    assert "infolettre" not in lien_recu()
    confirmer(lien_recu())
    assert not Abonnement.objects.exists()


def test_une_organisation_compte_a_part_et_ne_parait_que_verifiee(client, prise, envoyer, confirmer):
    envoyer(genre="organisation", organisation="Collectif d’Exemple", nom_public="on")
    confirmer(lien_recu())
    assert (compteur_de(prise).personnes, compteur_de(prise).organisations) == (0, 1)
    liste = f"{prise.url}signataires/?type=organisations"
    assert "Collectif" not in client.get(liste).text
    Signature.objects.update(verifiee_le=timezone.now())
    assert "Collectif" in client.get(liste).text
    assert "Camille" not in client.get(liste).text


def test_une_organisation_donne_son_nom(envoyer):
    reponse = envoyer(genre="organisation")
    assert reponse.status_code == 200 and "organisation" in reponse.context["form"].errors
    assert 'value="camille@exemple.org"' in reponse.text, "rien de ce qui est saisi n’est perdu"


@pytest.mark.parametrize("nom", ["Amicale d’Exemple", "AMICALE D'EXEMPLE", " amicale  d exemple "])
def test_un_membre_cosigne_par_sa_personne_mandatee_pas_ici(envoyer, nom):
    membre = MembreFactory(title="Amicale d’Exemple")
    refusee = envoyer(genre="organisation", organisation=nom)
    assert "Amicale d’Exemple est membre de l’alliance" in str(refusee.context["form"].errors["organisation"])
    assert not Signature.objects.exists()
    assert envoyer(organisation=nom).status_code == 302, "une personne dit où elle travaille"
    membre.unpublish()
    assert envoyer(genre="organisation", organisation=nom).status_code == 302


def test_les_erreurs_disent_quoi_ecrire_et_la_case_ce_qui_paraitra(client, accueil):
    prise = PriseFactory(signature_publique=True, demander_fonction="masque", demander_commune="facultatif")
    page = client.post(adresse(prise), saisie(prenom="", courriel="camille")).text
    assert "Écrivez votre prénom." in page and "adresse e-mail" not in page
    assert "vous avez écrit de votre commune." in page


def test_une_organisation_en_cours_de_verification_se_dit(client, prise, envoyer, confirmer):
    for rang in range(3):
        envoyer(genre="organisation", organisation=f"Collectif {rang}", courriel=f"c{rang}@exemple.org")
        confirmer(lien_recu())
    assert "3 organisations en cours de vérification" in client.get(prise.url).text
    Signature.objects.filter(organisation="Collectif 0").update(verifiee_le=timezone.now())
    cache.clear()
    assert "3 organisations (1 vérifiée, 2 en cours de vérification)" in client.get(prise.url).text


def test_le_texte_dit_quels_champs_il_demande(client, accueil, django_capture_on_commit_callbacks):
    prise = PriseFactory(
        signature_publique=True, signature_des_organisations=False, demander_commune="obligatoire",
        demander_fonction="facultatif",
    )  # fmt: skip
    champs = client.get(adresse(prise)).context["form"].fields
    assert "genre" not in champs and "organisation" not in champs and "commentaire" not in champs
    assert (champs["commune"].required, champs["fonction"].required) == (True, False)
    refusee = client.post(adresse(prise), saisie(genre="organisation", organisation="Un collectif"))
    assert list(refusee.context["form"].errors) == ["commune"]
    client.post(adresse(prise), saisie(commune="Exemple", genre="organisation", organisation="Un collectif"))
    signature = Signature.objects.get()
    assert (signature.genre, signature.organisation) == ("personne", ""), "un champ masqué ne s’impose pas par l’envoi"


@pytest.mark.parametrize("nom", ["https://exemple.org", "www.exemple.org", "a@exemple.org", "<b>gras</b>", "…!"])
def test_un_nom_ne_porte_ni_lien_ni_balise(envoyer, nom):
    assert "nom" in envoyer(nom=nom).context["form"].errors


def test_les_caracteres_invisibles_disparaissent_d_un_nom(envoyer):
    envoyer(nom="\u202eExem\u200bple\n\tde  Loire")
    assert Signature.objects.get().nom == "Exemple de Loire"


# --- Quand l'on peut signer ------------------------------------------------------------------------------------------
def test_on_ne_signe_ni_avant_l_ouverture_ni_apres_la_cloture(client, accueil):
    demain, hier = (timezone.now() + datetime.timedelta(days=jours) for jours in (1, -1))
    future = PriseFactory(signature_publique=True, signature_ouverture=demain)
    close = PriseFactory(signature_publique=True, signature_cloture=hier)
    assert "On ne signe pas encore" in client.get(adresse(future)).text
    assert "Les signatures sont closes" in client.get(adresse(close)).text
    assert [client.post(adresse(prise), saisie()).status_code for prise in (future, close)] == [409, 409]
    assert client.get(adresse(PriseFactory())).status_code == 404
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("heures", "compte"), [(47, 1), (49, 0)])
def test_une_signature_deposee_a_temps_se_confirme_quarante_huit_heures_apres(
    client, prise, envoyer, confirmer, heures, compte
):
    envoyer()
    type(prise).objects.update(signature_cloture=timezone.now() - datetime.timedelta(hours=heures))
    confirmer(lien_recu())
    assert compteur_de(prise).total == compte
    assert ("trop tard" in client.get(lien_recu()).text) is not bool(compte)


def test_un_texte_retire_ne_se_confirme_plus_mais_on_peut_toujours_se_retirer(client, prise):
    attend = SignatureFactory(prise=prise, etat="en-attente", confirmee_le=None)
    signee = SignatureFactory(prise=prise)
    recompter(prise)
    prise.unpublish()
    client.post(chemin_de(attend), {"geste": "confirmer"})
    client.post(f"{chemin_de(signee)}retrait/")
    signee.refresh_from_db()
    assert (compteur_de(prise).total, signee.etat) == (0, "retiree")
    verifier_le_compteur(prise)


# --- Ce que l'on n'a pas prévu ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("numero", [0, 999_999, 10**30])
def test_la_page_d_attente_d_un_texte_qui_n_existe_pas_est_introuvable(client, prise, numero):
    assert client.get(f"/prises-de-position/signature/regardez-votre-boite/{numero}/").status_code == 404


def test_la_page_d_attente_ne_dit_rien_d_un_brouillon(client, accueil):
    brouillon = PriseFactory(live=False, signature_publique=True)
    assert client.get(f"/prises-de-position/signature/regardez-votre-boite/{brouillon.pk}/").status_code == 404


@pytest.mark.parametrize("geste", ["", "retirer", "effacer", "\x00"])
def test_un_geste_inconnu_ne_change_rien_et_le_dit(client, prise, geste):
    signature = SignatureFactory(prise=prise)
    reponse = client.post(chemin_de(signature), {"geste": geste}, follow=True)
    assert reponse.status_code == 200 and "pas possible ici" in reponse.text
    signature.refresh_from_db()
    assert signature.etat == "confirmee"


@pytest.mark.parametrize("champ", ["prenom", "courriel", "commentaire", "genre", "preuve", "sceau"])
@pytest.mark.parametrize("valeur", ["\x00", "é" * 5_000, "\ud800".encode("utf-8", "replace").decode()])
def test_aucune_saisie_ne_fait_tomber_le_formulaire(client, prise, champ, valeur):
    assert client.post(adresse(prise), saisie(**{champ: valeur})).status_code in (200, 302)
