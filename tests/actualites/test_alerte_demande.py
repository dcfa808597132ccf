"""Demander une alerte, la confirmer, la supprimer : par une page et un bouton, sans rien dire d'une adresse."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actualites.alertes.actions import ConfirmerAlerte, DemanderAlerte, SupprimerAlerte
from actualites.alertes.envoi import purger
from actualites.alertes.lecture import ALERTES_PAR_PERSONNE, alertes_de
from actualites.alertes.liens import alerte_a_confirmer, lien_pour_confirmer, lien_pour_supprimer
from actualites.choix import EtatDAbonnement, NatureDeRejet
from actualites.infolettre import liens
from actualites.infolettre.actions import COURRIELS_PAR_JOUR, DemanderAbonnement, SeDesabonner
from actualites.infolettre.preferences import ChangerDAdresse
from actualites.models import Abonnement, Alerte
from alliance.socle import formulaires_publics
from alliance.socle.rubriques import rubriques
from tests.factories import AbonnementFactory, ArticleFactory, MembreFactory

from .alertes import alerter, chemin, suivie

JOUR = datetime.timedelta(days=1)
PAGE = "/infolettre/alertes/"


@pytest.fixture
def demander(accueil, client, monkeypatch, django_capture_on_commit_callbacks):
    """Remplit le formulaire public, comme une personne qui a pris le temps de le lire."""
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)

    def envoyer(courriel: str, filtres: str = "axe=citoyennete", rubrique: str = "actualites") -> Any:
        page = client.get(PAGE, {"rubrique": rubrique, "filtres": filtres})
        donnees = {"courriel": courriel, "rubrique": rubrique, "filtres": filtres}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(PAGE, {**donnees, "sceau": page.context["form"]["sceau"].value()})

    return envoyer


def test_chaque_liste_du_site_mene_a_son_alerte_avec_ses_filtres(accueil, client):
    MembreFactory()
    ArticleFactory()
    noms = {rubrique.nom for rubrique in rubriques()}
    assert noms == {"bonnes-pratiques", "prises-de-position", "actualites", "agenda"}
    for rubrique in rubriques():
        html = client.get(f"{rubrique.adresse}?axe=citoyennete&tri=recentes").content.decode()
        (lien,) = re.findall(r'href="(/infolettre/alertes/\?[^"]+)"', html)
        page = client.get(lien.replace("&amp;", "&"))
        assert page.status_code == 200
        assert (page.context["suivie"], page.context["filtres"]) == (rubrique, "axe=citoyennete"), rubrique.nom
    # L'annuaire ne se suit pas.
    assert PAGE not in client.get("/reseau/").content.decode()


def test_on_est_alerte_par_une_page_et_un_bouton_et_l_on_ne_recoit_que_cela(client, demander):
    reponse = demander("Camille@Exemple.org", "axe=citoyennete&page=3&tri=recentes&inconnu=1")
    assert (reponse.status_code, reponse.url) == (302, reverse("infolettre:boite_des_alertes"))
    alerte = Alerte.objects.get()
    assert (alerte.parametres, alerte.titre, alerte.confirmee) == ("axe=citoyennete", "Actualités : Citoyenneté", False)
    (courriel,) = mail.outbox
    (lien,) = re.findall(r"http\S+/alertes/confirmer/\S+", courriel.body)

    assert "Actualités\xa0: Citoyenneté" in client.get(chemin(lien)).content.decode()
    client.head(chemin(lien))
    alerte.refresh_from_db()
    assert not alerte.confirmee, "lire ne confirme rien : les antivirus lisent aussi"
    for _ in range(2):
        assert "L’alerte est en place" in client.post(chemin(lien), follow=True).content.decode()
    abonnement = Abonnement.objects.get()
    assert abonnement.etat == EtatDAbonnement.CONFIRME and abonnement.confirme_le
    assert not (abonnement.numeros or abonnement.resume), "demander une alerte n'est pas demander la lettre"
    assert [lue.titre for lue in alertes_de(abonnement)] == ["Actualités : Citoyenneté"]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("etat", [None, *EtatDAbonnement])
def test_la_reponse_ne_dit_pas_si_l_adresse_est_connue(demander, etat):
    if etat is not None:
        AbonnementFactory(courriel="camille@exemple.org", etat=etat, desabonne_le=timezone.now())
    reponse = demander("camille@exemple.org")
    assert (reponse.status_code, reponse.url) == (302, reverse("infolettre:boite_des_alertes"))
    assert len(mail.outbox) == 1, "la personne, elle, le saura par courriel"


def test_confirmer_une_alerte_ne_change_rien_aux_autres_choix_d_une_abonnee(accueil):
    abonnee = AbonnementFactory(numeros=True, resume=True)
    ConfirmerAlerte(alerter(abonnement=abonnee, confirmee=False)).execute()
    abonnee.refresh_from_db()
    assert abonnee.numeros and abonnee.resume


def test_qui_etait_partie_ne_revient_que_pour_cette_recherche(accueil):
    partie = AbonnementFactory(numeros=True)
    alerter("axe=citoyennete", abonnement=partie)
    SeDesabonner(partie).execute()
    DemanderAlerte(partie.courriel, suivie("actualites"), "axe=autre-recit").execute()
    partie.refresh_from_db()
    assert partie.etat == EtatDAbonnement.DESABONNE, "une demande, que n'importe qui peut faire, ne change rien"
    ConfirmerAlerte(Alerte.objects.get(parametres="axe=autre-recit")).execute()
    partie.refresh_from_db()
    assert (partie.etat, partie.numeros, partie.desabonne_le) == (EtatDAbonnement.CONFIRME, False, None)
    assert [lue.alerte.parametres for lue in alertes_de(partie)] == ["axe=autre-recit"]


def test_une_adresse_suspendue_se_retablit_par_un_lien_arrive_depuis_et_non_par_un_ancien(client, accueil):
    refusee = AbonnementFactory(suspendu_le=timezone.now(), suspendu_pour=NatureDeRejet.DEFINITIF)
    alerte = alerter(abonnement=refusee, confirmee=False, cree_le=timezone.now() - JOUR)
    assert client.post(chemin(lien_pour_confirmer(alerte))).status_code == 410
    DemanderAlerte(refusee.courriel, suivie("actualites"), "").execute()
    client.post(chemin(lien_pour_confirmer(alerte)))
    refusee.refresh_from_db()
    assert refusee.suspendu_le is None


def test_le_courriel_ne_porte_pas_les_mots_d_un_inconnu(demander):
    demander("camille@exemple.org", "q=achetez+http%3A%2F%2Fmechant.example")
    (courriel,) = mail.outbox
    for partie in (courriel.subject, courriel.body, courriel.alternatives[0][0]):
        assert "mechant" not in partie
    assert "mechant" not in Abonnement.objects.get().origine


def test_on_n_inonde_pas_une_adresse_et_rien_ne_le_dit(demander):
    axes = ["citoyennete", "autre-recit", "co-construction", "villes-frontieres", "au-dela-de-l-urgence"]
    reponses = {demander("camille@exemple.org", f"axe={axe}").url for axe in axes}
    assert reponses == {reverse("infolettre:boite_des_alertes")}
    assert len(mail.outbox) == COURRIELS_PAR_JOUR


def test_une_personne_suit_vingt_recherches_au_plus(client, accueil):
    abonnee = AbonnementFactory()
    alertes = [alerter(f"q=mot{n}", abonnement=abonnee) for n in range(ALERTES_PAR_PERSONNE)]
    de_trop = alerter("q=encore", abonnement=abonnee, confirmee=False)
    assert client.post(chemin(lien_pour_confirmer(de_trop))).status_code == 409
    assert len(alertes_de(abonnee)) == ALERTES_PAR_PERSONNE
    SupprimerAlerte(alertes[0]).execute()
    assert client.post(chemin(lien_pour_confirmer(de_trop))).status_code == 302


@pytest.mark.parametrize(
    "requete", ["", "rubrique=inconnue", "rubrique=agenda&filtres=%00%0b", "rubrique=actualites&filtres=" + "a" * 5000]
)
def test_une_adresse_absurde_se_lit_quand_meme(accueil, client, requete):
    assert client.get(f"{PAGE}?{requete}").status_code == 200


def test_un_lien_de_confirmation_vaut_sept_jours_et_la_purge_tient_parole(client, accueil):
    ancienne = alerter(confirmee=False, cree_le=timezone.now() - 8 * JOUR)
    lien = chemin(lien_pour_confirmer(ancienne))
    assert client.get(lien).status_code == client.post(lien).status_code == 410
    gardees = [alerter(confirmee=False).pk, alerter(cree_le=timezone.now() - 800 * JOUR).pk]
    purger()
    assert sorted(Alerte.objects.values_list("pk", flat=True)) == sorted(gardees)


def test_un_lien_recent_qui_ne_confirme_plus_dit_ce_qui_a_pu_changer(client, accueil):
    alerte = alerter(confirmee=False)
    lien = chemin(lien_pour_confirmer(alerte))
    alerte.delete()
    reponse = client.get(lien)
    assert reponse.status_code == 404 and "un désabonnement" in reponse.content.decode()


def test_on_supprime_une_alerte_par_une_page_et_un_bouton(client, accueil):
    alerte = alerter("axe=citoyennete")
    autre = alerter(abonnement=alerte.abonnement)
    lien = chemin(lien_pour_supprimer(alerte))
    client.get(lien)
    client.head(lien)
    assert Alerte.objects.count() == 2
    for _ in range(2):
        assert "plus d’alerte" in client.post(lien, follow=True).content.decode()
    assert list(Alerte.objects.all()) == [autre]
    assert Abonnement.objects.get().etat == EtatDAbonnement.CONFIRME


def test_un_lien_coupe_ne_dit_pas_supprimee_une_alerte_qui_ne_l_est_pas(client, accueil):
    lien = chemin(lien_pour_supprimer(alerter()))
    for methode in (client.get, client.post):
        reponse = methode(f"{lien[:-6]}/")
        assert reponse.status_code == 404 and "rien n’a changé" in reponse.content.decode()
    assert Alerte.objects.exists()


@pytest.mark.parametrize(("numeros", "etat"), [(True, EtatDAbonnement.CONFIRME), (False, EtatDAbonnement.DESABONNE)])
def test_qui_ne_recevait_que_son_alerte_n_est_plus_abonnee_a_rien(accueil, numeros, etat):
    SupprimerAlerte(alerter(abonnement=AbonnementFactory(numeros=numeros))).execute()
    assert Abonnement.objects.get().etat == etat


def test_un_lien_ne_vaut_que_pour_son_usage_et_son_alerte(client, accueil):
    a_confirmer, autre = alerter(confirmee=False), alerter()
    supprimer = lien_pour_supprimer(a_confirmer).rstrip("/").rpartition("/")[2]
    assert client.post(reverse("infolettre:confirmer_alerte", args=[supprimer])).status_code == 404
    jeton = lien_pour_confirmer(a_confirmer).rstrip("/").rpartition("/")[2]
    forge = jeton.replace(f"~{a_confirmer.pk}.", f"~{autre.pk}.")
    assert forge != jeton and alerte_a_confirmer(forge) is None
    assert Client(enforce_csrf_checks=True).post(chemin(lien_pour_confirmer(a_confirmer))).status_code == 403


def test_qui_change_d_adresse_garde_ses_alertes_et_son_ancienne_boite_n_apprend_pas_la_nouvelle(client, accueil):
    abonnee, autre = AbonnementFactory(numeros=False), AbonnementFactory(courriel="camille@ailleurs.org")
    alerte = alerter(abonnement=abonnee)
    confirmee, supprimer = chemin(lien_pour_confirmer(alerte)), chemin(lien_pour_supprimer(alerte))
    assert abonnee.courriel in client.get(confirmee).content.decode()
    ChangerDAdresse(abonnee, autre.courriel).execute()
    assert alertes_de(Abonnement.objects.get()), "elle suit toujours cette recherche"
    page = client.get(confirmee)
    assert page.status_code == 404 and autre.courriel not in page.content.decode()
    client.post(supprimer)
    assert not Alerte.objects.exists(), "le lien d'un courriel déjà reçu ne dit pas que c'est fait sans le faire"


@pytest.mark.parametrize("lettre_d_abord", [True, False])
def test_qui_suit_une_recherche_peut_aussi_recevoir_la_lettre(client, accueil, lettre_d_abord):
    gestes = [
        lambda: DemanderAbonnement("camille@exemple.org", "essai").execute(),
        lambda: DemanderAlerte("camille@exemple.org", suivie("actualites"), "").execute(),
    ]
    if lettre_d_abord:  # les deux demandées, l'alerte confirmée la première
        gestes[0]()
    gestes[1]()
    ConfirmerAlerte(Alerte.objects.get()).execute()
    if not lettre_d_abord:
        gestes[0]()
    personne = Abonnement.objects.get()
    assert not personne.numeros, "une demande, que n'importe qui peut faire, ne change rien"
    confirmer = chemin(liens.lien_pour_confirmer(personne))
    assert "Oui, je m’abonne" in client.get(confirmer).content.decode()
    assert "Vous êtes abonné" in client.post(confirmer, follow=True).content.decode()
    personne.refresh_from_db()
    assert personne.numeros and alertes_de(personne)


def test_qui_n_a_que_des_alertes_n_est_pas_dite_abonnee_a_la_lettre(client, accueil):
    alerte = alerter(abonnement=AbonnementFactory(numeros=False, demande_le=timezone.now() - 8 * JOUR))
    confirmer = chemin(liens.lien_pour_confirmer(alerte.abonnement))
    assert client.get(confirmer).status_code == client.post(confirmer).status_code == 410
    assert not Abonnement.objects.get().numeros
