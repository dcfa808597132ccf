"""Ce qu'un geste laisse derrière lui : qui apprend la clôture, ce que devient une demande, où l'on va sans quorum."""

import pytest
from django.test import Client
from django.urls import reverse

from actualites.choix import EtatDeCosignature
from actualites.circulation import actions
from actualites.models import Cosignature
from actualites.versions.lignee import derniere_version
from alliance.socle.choix import Role
from tests.factories import MembreFactory, UtilisateurFactory

from .circulation import courriels, de, ecrire, ouvrir, redactrice, signer, texte, ville
from .circulation_ecrans import adresse, entree, envoi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]
Etat = EtatDeCosignature


@pytest.fixture
def prise():
    return texte(title="Ouvrons le gymnase")


@pytest.fixture
def client(prise):
    return entree(redactrice(prise))


def demander(membre, mots="Dites depuis quand."):
    cosignature = de(membre)
    version = derniere_version(cosignature.prise)
    return actions.DemanderChangement(cosignature, version, "", mots).execute()


def suspendre(prise, membre):
    signer(membre)
    ecrire(prise, title="Ouvrons deux gymnases")
    actions.ProposerVersion(prise, redactrice(prise), de_forme=False, raison="Deux gymnases.").execute()
    assert de(membre).etat == Etat.SUSPENDUE


def lire(client, *ecran) -> str:
    return client.get(adresse(*ecran)).content.decode()


# --- Clore -----------------------------------------------------------------------------------------------------------


def test_la_cloture_s_apprend_a_qui_ne_paraitra_pas_et_a_elles_seules(prise):
    suspendue, demandeuse, signee, muette = [ville(f"Ville {n}") for n in "ABCD"]
    circulation = ouvrir(prise, suspendue, demandeuse, signee, muette)
    suspendre(prise, suspendue)
    signer(signee)
    demander(demandeuse)
    actions.Clore(circulation, redactrice(prise)).execute()
    ecrits = courriels("cosignature_sans_suite")
    assert {courriel.adresse for courriel in ecrits} == {de(suspendue).courriel, de(demandeuse).courriel}
    assert all("ne paraîtra pas" in courriel.texte for courriel in ecrits)


def test_clore_dit_combien_sont_suspendues_et_propose_d_abord_de_prolonger(client, prise):
    membre = ville("Ville A")
    ouvrir(prise, membre)
    assert adresse("prolonger", prise.pk) not in lire(client, "clore", prise.pk)
    suspendre(prise, membre)
    lu = lire(client, "clore", prise.pk)
    assert "1 signature est suspendue" in lu
    assert lu.index(adresse("prolonger", prise.pk)) < lu.index("Clore la circulation</button>")


# --- Choisir ---------------------------------------------------------------------------------------------------------


def test_on_filtre_les_organisations_qui_peuvent_signer_et_le_secretariat_va_a_l_equipe_des_autres(client, prise):
    ville("Ville A")
    muette = MembreFactory(title="Ville Muette")

    def trouvees(mandat):
        reponse = client.post(adresse("choisir", prise.pk), {"geste": "filtrer", "mandat": mandat})
        return [organisation.nom for organisation in reponse.context["choix"].trouvees]

    assert trouvees("oui") == ["Ville A"] and trouvees("non") == ["Ville Muette"]
    assert trouvees("n’importe") == ["Ville A", "Ville Muette"]
    equipe = reverse("equipe:equipe", args=[muette.pk])
    assert equipe not in lire(client, "choisir", prise.pk)
    assert equipe in lire(entree(UtilisateurFactory(role=Role.SECRETARIAT)), "choisir", prise.pk)


# --- Sans quorum -----------------------------------------------------------------------------------------------------


def test_close_sans_quorum_le_chemin_est_un_nouveau_tour_et_l_editeur_avertit(client, prise):
    membre, autre = ville("Ville A"), ville("Ville B")
    circulation = ouvrir(prise, membre, autre, quorum=2)
    signer(membre)
    actions.Clore(circulation, redactrice(prise)).execute()
    tableau = lire(client, "tableau", prise.pk)
    assert "ne pourra pas paraître" in tableau and "Il reste à envoyer" not in tableau
    assert f'class="button etape-fleche" href="{adresse("choisir", prise.pk)}"' in tableau
    editeur = client.get(f"/admin/pages/{prise.pk}/edit/").content.decode()
    assert "1 signature sur un quorum de 2" in editeur and "ne pourra pas paraître" in editeur


def test_un_nouveau_tour_compte_dans_son_quorum_qui_a_deja_signe(client, prise):
    membre, autre = ville("Ville A"), ville("Ville B")
    circulation = ouvrir(prise, membre, quorum=1)
    signer(membre)
    actions.Clore(circulation, redactrice(prise)).execute()
    page = adresse("choisir", prise.pk)
    assert "Le quorum dépasse" in client.post(page, envoi([autre], quorum="3")).content.decode()
    assert client.post(page, envoi([autre], quorum="2")).headers["Location"] == adresse("tableau", prise.pk)


def test_qui_relit_voit_combien_d_organisations_ont_signe_sans_un_nom(prise):
    membre = ville("Ville A")
    circulation = ouvrir(prise, membre, ville("Ville B"), quorum=1)
    signer(membre, nom="Zélie Signataire")
    actions.Clore(circulation, redactrice(prise)).execute()
    prise.get_workflow().start(prise, redactrice(prise))
    secretaire = entree(UtilisateurFactory(role=Role.SECRETARIAT))
    editeur = secretaire.get(f"/admin/pages/{prise.pk}/edit/").content.decode()
    assert "1 signature sur un quorum de 1" in editeur
    assert "Zélie Signataire" not in editeur


def test_proposer_dit_d_avance_que_le_quorum_ne_sera_plus_atteint(client, prise):
    membre = ville("Ville A")
    ouvrir(prise, membre, quorum=1)
    ecrire(prise, title="Ouvrons deux gymnases")
    assert "ne sera plus atteint" not in lire(client, "proposer", prise.pk)
    signer(membre)
    assert "Le quorum de 1 ne sera plus atteint" in lire(client, "proposer", prise.pk)


# --- Les demandes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("decision", "dit"), [("signer", "a signé sans attendre"), ("refuser", "a refusé")])
def test_decider_ferme_la_demande_que_l_on_avait_faite(client, prise, decision, dit):
    membre, autre = ville("Ville A"), ville("Ville B")
    ouvrir(prise, membre, autre)
    demande, ailleurs = demander(membre), demander(autre)
    if decision == "signer":
        signer(membre)
    else:
        actions.Refuser(de(membre), derniere_version(prise)).execute()
    demande.refresh_from_db()
    ailleurs.refresh_from_db()
    assert demande.traitee_le is not None and demande.retenue is None and dit in demande.reponse
    assert ailleurs.traitee_le is None
    tableau = lire(client, "tableau", prise.pk)
    assert dit in tableau and "1 demande a sa réponse" in tableau and "Écartée" not in tableau
    assert not courriels("cosignature_reponse")


# --- Revenir par une adresse de geste --------------------------------------------------------------------------------


def test_l_adresse_d_un_geste_rouverte_ramene_au_tableau_sans_rien_faire(client, prise):
    membre = ville("Ville A")
    ouvrir(prise, membre)
    demande = demander(membre)
    avant = Cosignature.objects.values().get(membre=membre)
    tableau = adresse("tableau", prise.pk)
    assert client.get(adresse("relancer", prise.pk)).headers["Location"] == tableau
    assert client.get(adresse("renvoyer", de(membre).pk)).headers["Location"] == tableau
    assert client.get(adresse("traiter", demande.pk)).status_code == 200
    assert Cosignature.objects.values().get(membre=membre) == avant
    etrangere = entree(UtilisateurFactory(membre=MembreFactory()))
    assert etrangere.get(adresse("relancer", prise.pk)).status_code == 404


# --- L'administration autour -----------------------------------------------------------------------------------------


def test_une_redactrice_commence_une_prise_de_position_depuis_le_menu(client, prise):
    nouvelle = reverse("nouvelle_prise_de_position")
    assert nouvelle in client.get(reverse("wagtailadmin_home")).content.decode()
    espace = prise.organisation.pk
    formulaire = reverse("wagtailadmin_pages:add", args=["actualites", "prisedepositionpage", espace])
    assert client.get(nouvelle).headers["Location"] == formulaire
    relectrice = entree(UtilisateurFactory(role=Role.RELECTURE))
    assert nouvelle not in relectrice.get(reverse("wagtailadmin_home")).content.decode()
    assert relectrice.get(nouvelle).status_code in (302, 403)
    assert relectrice.get(nouvelle).headers.get("Location") != formulaire


def test_qui_ecrit_pour_deux_organisations_choisit_la_sienne(client, prise):
    autre = MembreFactory(title="Ville Seconde")
    utilisatrice = UtilisateurFactory(membre=prise.organisation)
    utilisatrice.groups.add(autre.groupe)
    lu = entree(utilisatrice).get(reverse("nouvelle_prise_de_position")).content.decode()
    assert "Nouvelle prise de position" in lu
    for espace in (prise.organisation, autre):
        assert reverse("wagtailadmin_pages:add", args=["actualites", "prisedepositionpage", espace.pk]) in lu


def test_le_titre_d_un_ecran_espace_ses_deux_points(client, prise):
    lu = client.get(reverse("signatures:prise", args=[prise.pk])).content.decode()
    assert "Signatures\N{NO-BREAK SPACE}: Ouvrons le gymnase" in lu and "Signatures:" not in lu


def test_un_formulaire_expire_mene_a_la_connexion():
    reponse = Client(enforce_csrf_checks=True).post(reverse("wagtailadmin_login"), {})
    assert reponse.status_code == 403
    assert f'href="{reverse("wagtailadmin_login")}"' in reponse.content.decode()
