"""Le rapport du secrétariat : chaque personne, ce qu'elle peut, d'où elle le tient, et ce qui ne va pas."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from reseau.choix import RoleDeMandat
from reseau.droits.lignes import TOUS_LES_DROITS, Compte, lignes
from reseau.equipe.actions import Inviter, PrendreMandat
from reseau.models import Mandat
from tests.factories import MembreFactory, UtilisateurFactory

SESSION = "django.contrib.auth.backends.ModelBackend"
ADRESSE = "/admin/reports/qui-peut-quoi/"


@pytest.fixture
def membre(accueil):
    return MembreFactory(title="Ville d’Exemple")


@pytest.fixture
def secretaire(accueil, client):
    personne = UtilisateurFactory(role=Role.SECRETARIAT, first_name="Sacha", last_name="Secrétaire")
    client.force_login(personne, backend=SESSION)
    return personne


def il_y_a(**ecart):
    return timezone.now() - datetime.timedelta(**ecart)


def mandater(membre, role=RoleDeMandat.REDACTION, fin=None, connexion=None, **personne):
    personne = UtilisateurFactory(last_login=connexion or timezone.now(), **personne)
    PrendreMandat(membre, personne, role=role, fin=fin, debut=datetime.date(2024, 1, 1)).execute(
        skip_permission_checks=True
    )
    return personne


def sans_mandat(membre, **personne):
    """Quelqu'un que l'on a mis à la main dans le groupe de l'organisation."""
    personne = UtilisateurFactory(last_login=timezone.now(), **personne)
    personne.groups.add(membre.groupe)
    return personne


def ligne_de(courriel, **champs):
    trouvees = [
        ligne
        for ligne in lignes()
        if ligne.courriel == courriel and all(getattr(ligne, nom) == valeur for nom, valeur in champs.items())
    ]
    assert len(trouvees) == 1, trouvees
    return trouvees[0]


def test_une_ligne_dit_l_organisation_le_role_le_mandat_et_la_connexion(membre):
    fin = timezone.localdate() + datetime.timedelta(days=100)
    elue = mandater(membre, RoleDeMandat.REFERENT_ELU, fin=fin, first_name="Élise", fonction="Adjointe")
    ligne = ligne_de(elue.email)
    assert (ligne.organisation, ligne.role_libelle, ligne.fonction) == (
        "Ville d’Exemple",
        "Référent·e élu·e",
        "Adjointe",
    )
    assert (ligne.debut, ligne.fin, ligne.compte) == (datetime.date(2024, 1, 1), fin, Compte.ACTIF)
    assert ligne.derniere_connexion == elue.last_login
    assert ligne.a_regarder == ""
    assert ligne_de(UtilisateurFactory(role=Role.RELECTURE).email).connexion_libelle == "Jamais"


def test_une_personne_de_deux_organisations_a_deux_lignes(membre):
    autre = MembreFactory(title="Association Exemple")
    personne = mandater(membre)
    PrendreMandat(autre, personne).execute(skip_permission_checks=True)
    assert {ligne.organisation for ligne in lignes() if ligne.courriel == personne.email} == {
        "Ville d’Exemple",
        "Association Exemple",
    }


def test_un_droit_que_plus_aucun_mandat_ne_donne_est_signale(membre):
    ancienne = sans_mandat(membre)
    echue = mandater(membre)
    hier = timezone.localdate() - datetime.timedelta(days=1)
    Mandat.objects.filter(utilisateur=echue).update(fin=hier)
    en_regle = mandater(membre)
    assert ligne_de(ancienne.email).a_regarder == "Droits sans mandat"
    assert (ligne_de(echue.email).sans_mandat, ligne_de(echue.email).fin) == (True, hier)
    assert not ligne_de(en_regle.email).sans_mandat


def test_un_mandat_dont_les_droits_ne_suivent_pas_est_signale(membre):
    sortie = mandater(membre)
    sortie.groups.clear()
    assert ligne_de(sortie.email, organisation="Ville d’Exemple").a_regarder == "Mandat sans droits"


def test_dort_qui_n_est_pas_entre_depuis_six_mois_ou_jamais_depuis_trente_jours(membre):
    def dort(connexion, compte_ouvert, actif=True):
        personne = UtilisateurFactory(role=Role.RELECTURE, is_active=actif)
        Utilisateur.objects.filter(pk=personne.pk).update(last_login=connexion, date_joined=compte_ouvert)
        return ligne_de(personne.email).dormant

    assert not dort(il_y_a(days=182), il_y_a(days=900))
    assert dort(il_y_a(days=184), il_y_a(days=900))
    assert not dort(None, il_y_a(days=29))
    assert dort(None, il_y_a(days=31))
    assert not dort(il_y_a(days=900), il_y_a(days=900), actif=False)


def test_une_invitation_sans_reponse_se_voit(membre):
    Inviter(membre, courriel="attendue@exemple.org", nom="Paul Attendu").execute(skip_permission_checks=True)
    ligne = ligne_de("attendue@exemple.org")
    assert (ligne.personne, ligne.compte, ligne.dormant) == ("Paul Attendu", Compte.INVITE, False)


def test_les_roles_communs_et_qui_a_tous_les_droits_y_sont(membre):
    relectrice = UtilisateurFactory(role=Role.RELECTURE)
    chef = UtilisateurFactory(is_superuser=True)
    ancien = UtilisateurFactory(is_active=False, membre=membre)
    assert ligne_de(relectrice.email).role_libelle == "Relecture"
    assert ligne_de(chef.email).role == TOUS_LES_DROITS
    assert ligne_de(UtilisateurFactory().email).role_libelle == "Aucun rôle"
    assert ligne_de(ancien.email).compte == Compte.FERME


def noms(reponse):
    return {ligne.personne for ligne in reponse.context["object_list"]}


def test_les_filtres_se_combinent(membre, secretaire, client):
    mandater(membre, first_name="Nadia", last_name="R", connexion=il_y_a(days=400))
    mandater(membre, RoleDeMandat.REFERENT_ELU, first_name="Élise", last_name="R")
    sans_mandat(membre, first_name="Ancien", last_name="R")
    assert noms(client.get(ADRESSE, {"organisation": "exemple"})) == {"Nadia R", "Élise R", "Ancien R"}
    assert noms(client.get(ADRESSE, {"organisation": "nulle part"})) == set()
    assert noms(client.get(ADRESSE, {"role": "referent-elu"})) == {"Élise R"}
    assert noms(client.get(ADRESSE, {"dormant": "oui"})) == {"Nadia R"}
    assert noms(client.get(ADRESSE, {"sans_mandat": "oui"})) == {"Ancien R"}
    assert noms(client.get(ADRESSE, {"dormant": "oui", "role": "referent-elu"})) == set()
    assert noms(client.get(ADRESSE, {"q": "NADIA"})) == {"Nadia R"}
    assert client.get(ADRESSE, {"role": "roi"}).status_code == 200


@pytest.mark.parametrize("role", [None, Role.RELECTURE, "contributrice", "referente"])
def test_les_autres_roles_n_y_entrent_pas(membre, client, role):
    if role == "referente":
        personne = mandater(membre, RoleDeMandat.REFERENT_ELU)
    elif role == "contributrice":
        personne = UtilisateurFactory(membre=membre)
    else:
        personne = UtilisateurFactory(role=role)
    client.force_login(personne, backend=SESSION)
    for requete in (ADRESSE, f"{ADRESSE}results/", f"{ADRESSE}?export=csv"):
        reponse = client.get(requete)
        # Sans accès à l'administration, on est renvoyé à la connexion ; avec, on est refusé à l'accueil.
        assert reponse.status_code in {302, 403}
        assert personne.email not in reponse.content.decode()


def test_l_entree_du_menu_est_a_l_equipe_centrale(membre, secretaire, client):
    assert reverse("qui_peut_quoi") == ADRESSE
    assert ADRESSE in client.get(reverse("wagtailadmin_home")).content.decode()


def test_cinq_cents_personnes_coutent_autant_de_requetes_qu_une(membre, secretaire, client, django_assert_num_queries):
    def peupler(nombre, depuis):
        personnes = Utilisateur.objects.bulk_create(
            Utilisateur(email=f"p{n}@exemple.org", last_name=f"P {n}") for n in range(depuis, depuis + nombre)
        )
        membre.groupe.user_set.add(*personnes)
        Mandat.objects.bulk_create(
            Mandat(membre=membre, nom=str(p), courriel=p.email, utilisateur=p) for p in personnes[::2]
        )

    def requetes_de_la_page():
        with CaptureQueriesContext(connection) as captees:
            reponse = client.get(ADRESSE)
        return len(captees), reponse

    peupler(2, 0)
    client.get(ADRESSE)
    avant, _reponse = requetes_de_la_page()
    peupler(500, 1000)
    apres, reponse = requetes_de_la_page()
    assert apres == avant
    # Sans le menu : session, compte, mandats échus de la personne, ses droits et ceux de ses groupes, ses préférences,
    # son rôle, puis les comptes, les groupes et les mandats.
    with django_assert_num_queries(10):
        client.get(f"{ADRESSE}results/")
    assert reponse.context["paginator"].count == 503
    assert len(reponse.context["object_list"]) == 50


def test_l_export_est_complet_sans_formule_et_au_journal(membre, secretaire, client):
    mandater(membre, first_name="=CALCUL()", last_name="", email="formule@exemple.org")
    reponse = client.get(ADRESSE, {"export": "csv", "organisation": "exemple"})
    tableau = list(csv.reader(io.StringIO(b"".join(reponse.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert tableau[0] == [
        "Organisation", "Personne", "Adresse électronique", "Rôle", "Fonction", "Du", "Au", "Compte",
        "Dernière connexion", "À regarder",
    ]  # fmt: skip
    assert len(tableau) == 2
    assert tableau[1][:3] == ["Ville d’Exemple", "'=CALCUL()", "formule@exemple.org"]
    entree = ModelLogEntry.objects.get(action="socle.exporter")
    assert (entree.user, entree.data["lignes"], entree.data["format"]) == (secretaire, 1, "csv")

    xlsx = client.get(ADRESSE, {"export": "xlsx"})
    feuille = load_workbook(io.BytesIO(b"".join(xlsx.streaming_content))).active
    assert feuille.max_row == 1 + len(lignes())
