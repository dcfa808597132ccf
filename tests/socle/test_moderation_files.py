"""L'accueil de l'administration montre à chaque rôle ce qui l'attend, et rien d'autre."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.socle.choix import Role
from alliance.socle.models import PriseEnCharge
from alliance.socle.moderation.actions import Approuver, PrendreEnCharge, Renvoyer
from alliance.socle.moderation.files import files_de
from tests.factories import FicheFactory, TerritoireFactory, UtilisateurFactory

from .moderation import Equipe, connecte

pytestmark = pytest.mark.django_db


def contenus(user) -> dict[str, list[str]]:
    return {file.cle: [ligne.titre for ligne in file.lignes(0, 10)] for file in files_de(user)}


def envoyer(equipe: Equipe, fiche=None):
    fiche = fiche or equipe.relue()
    return fiche.get_workflow().start(fiche, equipe.autrice).current_task_state


@pytest.fixture
def equipe(accueil) -> Equipe:
    return Equipe(title="Un brouillon")


def test_une_fiche_change_de_file_a_chaque_pas(equipe):
    vides = {"a-ecrire": [], "a-corriger": [], "en-relecture": []}
    titre = [equipe.fiche.title]
    assert contenus(equipe.autrice) == {**vides, "a-ecrire": titre}
    etape = envoyer(equipe)
    assert contenus(equipe.autrice) == {**vides, "en-relecture": titre}
    assert contenus(equipe.relectrice) == {"a-relire": titre, "en-retard": []}
    assert contenus(equipe.secretaire)["a-relire"] == []
    Approuver(etape, equipe.relectrice).execute()
    assert contenus(equipe.relectrice) == {"a-relire": [], "en-retard": []}
    assert contenus(equipe.secretaire)["a-relire"] == titre
    Renvoyer(equipe.etape, equipe.secretaire, "Nommez la ville.").execute()
    assert contenus(equipe.autrice) == {**vides, "a-corriger": titre}
    (ligne,) = next(file for file in files_de(equipe.autrice) if file.cle == "a-corriger").lignes(0, 10)
    assert (ligne.commentaire, ligne.personne) == ("Nommez la ville.", "Sacha Secrétaire")


def test_une_organisation_ne_voit_pas_les_textes_d_une_autre(equipe):
    autre = Equipe()
    envoyer(autre)
    FicheFactory(parent=autre.membre, live=False, title="Un autre brouillon")
    assert contenus(equipe.autrice) == {"a-ecrire": ["Un brouillon"], "a-corriger": [], "en-relecture": []}
    accueil = connecte(equipe.autrice).get(reverse("wagtailadmin_home")).content.decode()
    assert autre.fiche.title not in accueil
    assert "Un autre brouillon" not in accueil


def test_le_plus_ancien_vient_d_abord_et_le_retard_se_voit(equipe):
    etapes = []
    for rang in range(3):
        fiche = FicheFactory(parent=equipe.membre, live=False, title=f"Texte {rang}")
        etape = envoyer(equipe, fiche)
        type(etape).objects.filter(pk=etape.pk).update(started_at=timezone.now() - datetime.timedelta(days=10 * rang))
        etapes.append(etape)
    PrendreEnCharge(etapes[0], equipe.relectrice, timezone.localdate() + datetime.timedelta(days=1)).execute()
    PriseEnCharge.objects.update(echeance=timezone.localdate() - datetime.timedelta(days=1))
    assert contenus(equipe.relecteur) == {
        "a-relire": ["Texte 1"],
        "en-retard": ["Texte 2", "Texte 0"],
    }
    # Le secrétariat suit les retards de toutes les étapes.
    assert contenus(equipe.secretaire)["en-retard"] == ["Texte 2", "Texte 0"]
    accueil = connecte(equipe.relecteur).get(reverse("wagtailadmin_home")).content.decode()
    assert "Rose Relectrice, jusqu’au" in accueil
    assert "en retard" in accueil


def test_les_panneaux_de_wagtail_ne_doublent_pas_les_notres(equipe):
    envoyer(equipe)
    page = connecte(equipe.secretaire).get(reverse("wagtailadmin_home"))
    noms = [type(panneau).__name__ for panneau in page.context["panels"]]
    assert "WorkflowObjectsToModeratePanel" not in noms
    assert "UserObjectsInWorkflowModerationPanel" not in noms
    assert noms.count("PanneauDeFile") == 5
    assert "Aucun texte n’attend votre relecture." in page.content.decode()


def test_une_file_longue_se_borne_a_dix_lignes_et_se_poursuit_page_par_page(equipe):
    for rang in range(35):
        envoyer(equipe, FicheFactory(parent=equipe.membre, live=False, title=f"Texte {rang:02}"))
    client = connecte(equipe.relectrice)
    accueil = client.get(reverse("wagtailadmin_home")).content.decode()
    assert accueil.count("Texte 0") > 0
    assert "Texte 10" not in accueil
    adresse = reverse("file_de_moderation", args=["a-relire"])
    assert f'href="{adresse}"' in accueil
    assert len(client.get(adresse).context["lignes"]) == 30
    assert len(client.get(adresse, {"p": 2}).context["lignes"]) == 5
    for bizarre in ("0", "-1", "99", "x", "9" * 400):
        assert client.get(adresse, {"p": bizarre}).status_code == 200


@pytest.mark.parametrize("cle", ["a-ecrire", "en-relecture", "inconnue"])
def test_une_file_qui_ne_concerne_pas_la_personne_n_existe_pas_pour_elle(equipe, cle):
    page = connecte(equipe.relectrice).get(reverse("file_de_moderation", args=[cle]))
    assert page.status_code == 404


@pytest.mark.parametrize("role", ["autrice", "relectrice", "secretaire"])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_textes(equipe, role):
    user = getattr(equipe, role)
    mesures = []
    for _fois in range(2):
        for rang in range(4):
            fiche = FicheFactory(parent=equipe.membre, live=False, territoires=[TerritoireFactory()])
            etape = envoyer(equipe, fiche)
            if rang == 1:
                PrendreEnCharge(etape, equipe.relectrice, timezone.localdate() + datetime.timedelta(days=1)).execute()
            elif rang == 2:
                Approuver(etape, equipe.relectrice).execute()
            elif rang == 3:
                Renvoyer(etape, equipe.relectrice, "À revoir.").execute()
        connecte(user).get(reverse("wagtailadmin_home"))
        relu = type(user).objects.get(pk=user.pk)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            contenus(relu)
        mesures.append(len(requetes))
    assert mesures[0] == mesures[1]
    # Les droits (1), les étapes de la personne (2), son groupe (0 ou 1), puis une requête par file (5 au plus).
    assert mesures[1] <= 12


def test_l_administration_sans_etape_ne_relit_rien(accueil):
    assert "a-relire" not in contenus(UtilisateurFactory(role=Role.ADMINISTRATION))


def test_l_editeur_tient_son_budget_et_la_relecture_ne_coute_que_quelques_requetes(equipe):
    adresse = reverse("wagtailadmin_pages:edit", args=[equipe.fiche.pk])

    def requetes(user) -> int:
        client = connecte(user)
        client.get(adresse)
        with CaptureQueriesContext(connection) as capture:
            assert client.get(adresse).status_code == 200
        return len(capture)

    assert requetes(equipe.autrice) <= 60
    etape = envoyer(equipe)
    PrendreEnCharge(etape, equipe.relectrice, timezone.localdate() + datetime.timedelta(days=1)).execute()
    # Le circuit, l'étape et son groupe, la prise en charge et sa personne, les versions et leurs auteurs.
    assert requetes(equipe.relectrice) <= 66
