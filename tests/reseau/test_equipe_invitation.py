"""La page d'une invitation : qui invite, jusqu'à quand, et un envoi qui seul donne le mandat et le compte."""

import datetime

import pytest
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from reseau.equipe import views
from reseau.equipe.actions import AccepterInvitation, EnvoyerInvitation, InvitationRefusee, TerminerMandat
from reseau.models import Invitation, Mandat, RoleDeContact
from tests.factories import MembreFactory, UtilisateurFactory

from .equipe import PHRASE, envoi, inviter, lien_recu, recus, referente

JOUR = datetime.timedelta(days=1)


@pytest.fixture
def ville(accueil):
    return MembreFactory(title="Ville d’Exemple")


def test_la_page_dit_qui_invite_pour_quelle_organisation_et_jusqu_a_quand(ville, client):
    inviter(ville, user=referente(ville), fonction="Service jeunesse", fin=timezone.localdate() + 300 * JOUR)
    reponse = client.get(lien_recu())
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    for attendu in ("Ville d’Exemple", "Camille Exemple", "Rédaction", "Service jeunesse", "jusqu’au"):
        assert attendu in texte
    assert 'value="Lila Exemple"' in texte
    assert reponse["Referrer-Policy"] == "same-origin"
    assert "no-store" in reponse["Cache-Control"] and "noindex" in reponse["X-Robots-Tag"]


def test_lire_la_page_ne_fait_rien(ville, client):
    inviter(ville)
    avant = list(Mandat.objects.values()), list(Invitation.objects.values())
    for _fois in range(2):
        assert client.get(lien_recu()).status_code == client.head(lien_recu()).status_code == 200
    assert (list(Mandat.objects.values()), list(Invitation.objects.values())) == avant
    assert not Utilisateur.objects.exists()


def test_accepter_ouvre_le_compte_donne_les_droits_et_n_ouvre_pas_de_session(ville, client):
    inviter(ville, role="referent-elu", fonction="Maire")
    reponse = client.post(lien_recu(), envoi(nom="Lila de l’Exemple"))
    assert (reponse.status_code, reponse["Location"]) == (302, "/reseau/invitation/acceptee/")
    personne = Utilisateur.objects.get()
    assert (personne.email, str(personne), personne.fonction) == ("lila@exemple.org", "Lila de l’Exemple", "Maire")
    assert personne.check_password(PHRASE) and list(personne.groups.all()) == [ville.groupe]
    assert Mandat.objects.get().utilisateur == personne
    # La première personne à répondre d'une organisation devient celle à qui l'alliance écrit.
    assert RoleDeContact.objects.get().mandat.utilisateur == personne
    assert SESSION_KEY not in client.session
    suite = client.get(reponse["Location"])
    assert suite.status_code == 200 and 'href="/admin/"' in suite.content.decode()


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"confirmation": "autre chose tout à fait"}, "diffèrent"),
        ({"mot_de_passe": "court", "confirmation": "court"}, "12"),
        ({"mot_de_passe": "lila@exemple.org", "confirmation": "lila@exemple.org"}, "trop semblable"),
        ({"nom": ""}, "À remplir : «"),
        ({"adresse_postale": "12 rue du Robot"}, "robot"),
    ],
)
def test_une_faute_se_dit_garde_ce_qui_est_ecrit_mais_jamais_la_phrase_de_passe(ville, client, champs, faute):
    inviter(ville)
    reponse = client.post(lien_recu(), envoi(**{"nom": "Lila Écrite", **champs}))
    texte = reponse.content.decode()
    assert reponse.status_code == 200 and faute in texte
    assert ("Lila Écrite" in texte) == ("nom" not in champs)
    assert PHRASE not in texte and 'value="court"' not in texte
    assert not Utilisateur.objects.exists()


def test_une_personne_qui_a_deja_un_compte_n_a_qu_un_bouton_et_garde_sa_phrase_de_passe(ville, client):
    ailleurs = MembreFactory()
    personne = referente(ailleurs)
    avant = personne.password
    inviter(ville, courriel=personne.email.upper())
    page = client.get(lien_recu(personne.email)).content.decode()
    assert "Rejoindre l’équipe" in page and 'type="password"' not in page
    # Des champs forgés n'y changent rien.
    reponse = client.post(lien_recu(personne.email), envoi("rejoindre", mot_de_passe=PHRASE, nom="Autre"))
    assert reponse.status_code == 302
    personne.refresh_from_db()
    assert personne.password == avant and personne.first_name == "Camille"
    assert set(personne.groups.all()) == {ville.groupe, ailleurs.groupe}
    assert SESSION_KEY not in client.session


def perimer(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expire_le=timezone.now())


@pytest.mark.parametrize(
    "finir",
    [
        perimer,
        lambda invitation: AccepterInvitation(invitation, mot_de_passe=PHRASE).execute(),
        lambda invitation: EnvoyerInvitation(invitation.mandat).execute(skip_permission_checks=True),
        lambda invitation: TerminerMandat(invitation.mandat).execute(skip_permission_checks=True),
        lambda invitation: Mandat.objects.update(
            debut=timezone.localdate() - 9 * JOUR, fin=timezone.localdate() - JOUR
        ),
    ],
    ids=["expirée", "acceptée", "remplacée", "annulée", "mandat échu"],
)
def test_un_lien_fini_repond_410_la_meme_page_pour_toutes_les_raisons(ville, client, finir):
    invitation = inviter(ville)
    lien = lien_recu()
    finir(invitation)
    comptes = Utilisateur.objects.count()
    for reponse in (client.get(lien), client.post(lien, envoi())):
        texte = reponse.content.decode()
        assert reponse.status_code == 410
        assert "ne marche plus" in texte and "Demandez un nouveau lien" in texte
        assert "lila@exemple.org" not in texte
    assert Utilisateur.objects.count() == comptes
    with pytest.raises(InvitationRefusee):
        AccepterInvitation(Invitation.objects.get(pk=invitation.pk), mot_de_passe=PHRASE).execute()


def test_un_lien_inconnu_repond_404_et_ne_se_devine_pas_en_nombre(ville, client, monkeypatch):
    monkeypatch.setattr(views, "LIENS_INCONNUS", 2)
    statuts = [client.get(f"/reseau/invitation/inconnu-{n}/").status_code for n in range(3)]
    assert statuts == [404, 404, 429]
    # Un vrai lien, lui, marche toujours.
    inviter(ville)
    assert client.get(lien_recu()).status_code == 200


def test_un_envoi_repete_depuis_un_meme_reseau_est_borne(ville, client, monkeypatch):
    monkeypatch.setattr("reseau.equipe.forms.OuvrirUnCompteForm.fois", 1)
    inviter(ville)
    inviter(ville, courriel="autre@exemple.org")
    assert client.post(lien_recu(), envoi()).status_code == 302
    reponse = client.post(lien_recu("autre@exemple.org"), envoi())
    assert reponse.status_code == 200 and "Trop d’envois" in reponse.content.decode()


@pytest.mark.parametrize("droits", [{"is_superuser": True}, {"role": Role.SECRETARIAT}])
def test_un_compte_ferme_qui_avait_des_droits_communs_ne_se_rouvre_pas_par_un_lien(ville, client, droits):
    ancien = UtilisateurFactory(email="lila@exemple.org", is_active=False, **droits)
    inviter(ville)
    reponse = client.post(lien_recu(), envoi())
    assert reponse.status_code == 200 and "fermé par l’alliance" in reponse.content.decode()
    ancien.refresh_from_db()
    assert not ancien.is_active and not ancien.check_password(PHRASE)
    assert Mandat.objects.get().utilisateur is None


def test_un_compte_rouvert_ne_retrouve_que_ce_que_ses_mandats_lui_donnent(ville, client):
    """Un groupe resté par mégarde sur un compte fermé ne doit pas revenir avec lui."""
    autre = MembreFactory()
    ancien = UtilisateurFactory(email="lila@exemple.org", is_active=False)
    ancien.groups.add(autre.groupe)
    inviter(ville)
    assert client.post(lien_recu(), envoi()).status_code == 302
    ancien.refresh_from_db()
    assert ancien.is_active and ancien.check_password(PHRASE)
    assert list(ancien.groups.all()) == [ville.groupe]


def test_une_invitation_n_envoie_qu_un_courriel_et_un_renvoi_un_seul_de_plus(ville):
    invitation = inviter(ville)
    assert recus("invitation") == ["lila@exemple.org"]
    EnvoyerInvitation(invitation.mandat).execute(skip_permission_checks=True)
    assert recus("invitation") == ["lila@exemple.org"] * 2


def test_le_jeton_n_est_nulle_part_dans_la_base_que_dans_le_courriel_a_envoyer(ville):
    inviter(ville)
    jeton = lien_recu().split("/")[-2]
    assert not any(jeton in str(ligne) for ligne in Invitation.objects.values())
