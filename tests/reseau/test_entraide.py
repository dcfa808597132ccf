"""L'entraide : ce que les membres cherchent et proposent, entre eux."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.socle.choix import Role
from alliance.socle.models import Theme
from reseau.amenagement import RESEAUX_DE_DEPART, poser_reseaux
from reseau.choix import SensDAnnonce, StatutDeMembre
from reseau.models import Annonce, MembrePage, ReseauDAppartenance
from reseau.profil import entraide
from tests.factories import MembreFactory, UtilisateurFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"
ADRESSE = "/admin/entraide/"


@pytest.fixture
def membre(accueil):
    return MembreFactory(title="Ville d’A", courriel_public="accueil@exemple.org", site_web="https://a.exemple.org")


@pytest.fixture
def redactrice(membre, client):
    """Une contributrice d'une autre organisation."""
    personne = UtilisateurFactory(membre=MembreFactory(title="Association B"))
    client.force_login(personne, backend=BACKEND)
    return personne


def annoncer(membre, texte, **champs):
    return Annonce.objects.create(membre=membre, texte=texte, **champs)


def lues(client, requete=""):
    reponse = client.get(f"{ADRESSE}{requete}")
    assert reponse.status_code == 200
    return [annonce.texte for annonce in reponse.context["annonces"]]


def test_une_contributrice_lit_les_annonces_de_tous_les_membres_presents(membre, redactrice, client):
    aujourd_hui = timezone.localdate()
    annoncer(membre, "publique", publique=True, sort_order=1)
    annoncer(membre, "entre membres", jusqu_au=aujourd_hui, sort_order=2)
    annoncer(membre, "trop tard", jusqu_au=aujourd_hui - datetime.timedelta(days=1))
    sorti, brouillon = MembreFactory(), MembreFactory(live=False)
    MembrePage.objects.filter(pk=sorti.pk).update(statut=StatutDeMembre.SORTI)
    annoncer(sorti, "d’un sorti")
    annoncer(brouillon, "d’une page en brouillon")
    assert lues(client) == ["publique", "entre membres"]


def test_une_annonce_ecrite_dans_un_brouillon_n_y_est_pas(membre, redactrice, client):
    membre.save_revision().publish()
    brouillon = membre.get_latest_revision_as_object()
    brouillon.annonces.add(Annonce(texte="pas encore relue"))
    revision = brouillon.save_revision()
    assert lues(client) == []
    revision.publish()
    assert lues(client) == ["pas encore relue"]


def test_on_filtre_par_sens_par_theme_et_par_mot_sans_accent(membre, redactrice, client):
    sante = Theme.objects.get(name="Santé")
    annoncer(membre, "une médiatrice en santé", theme=sante, sort_order=1)
    annoncer(membre, "un local", sens=SensDAnnonce.PROPOSE, sort_order=2)
    assert lues(client, "?sens=propose") == ["un local"]
    assert lues(client, f"?theme={sante.pk}") == ["une médiatrice en santé"]
    assert lues(client, "?q=MEDIATRICE+sante") == ["une médiatrice en santé"]
    assert lues(client, "?q=ville") == ["une médiatrice en santé", "un local"], "le nom du membre se cherche aussi"
    assert lues(client, "?q=introuvable") == []


def test_une_valeur_impossible_ne_filtre_pas_et_ne_casse_rien(membre, redactrice, client):
    annoncer(membre, "un local")
    for requete in ("?sens=x", "?theme=x", "?theme=999999999999999999999", "?p=x", "?p=99", "?q=%00"):
        reponse = client.get(f"{ADRESSE}{requete}")
        assert reponse.status_code == 200, requete


def test_on_repond_a_l_organisation_jamais_a_une_personne(membre, redactrice, client):
    sans_courriel = MembreFactory(title="Sans adresse", site_web="https://sans.exemple.org")
    sans_rien = MembreFactory(title="Sans rien")
    for page in (membre, sans_courriel, sans_rien):
        UtilisateurFactory(email=f"personne-{page.pk}@exemple.org", membre=page)
        annoncer(page, "un local")
    html = client.get(ADRESSE).content.decode()
    assert 'href="mailto:accueil@exemple.org"' in html
    assert 'href="https://sans.exemple.org"' in html
    assert 'href="mailto:contact@' in html
    assert "personne-" not in html


def test_la_liste_se_lit_page_par_page_en_gardant_les_filtres(membre, redactrice, client, monkeypatch):
    monkeypatch.setattr(entraide, "ANNONCES_PAR_PAGE", 2)
    for rang in range(3):
        annoncer(membre, f"local {rang}", sort_order=rang)
    assert lues(client, "?q=local&p=2") == ["local 2"]
    assert "?q=local&amp;p=2" in client.get(f"{ADRESSE}?q=local").content.decode()


def test_le_nombre_de_requetes_ne_croit_pas_avec_les_annonces(membre, redactrice, client):
    def requetes():
        with CaptureQueriesContext(connection) as capture:
            client.get(ADRESSE)
        return len(capture)

    annoncer(membre, "un local")
    client.get(ADRESSE)
    une = requetes()
    for rang in range(20):
        annoncer(MembreFactory(), f"local {rang}")
    assert requetes() == une


def test_le_menu_y_mene_et_la_porte_est_fermee_a_qui_n_entre_pas(membre, redactrice, client):
    assert reverse("entraide") == ADRESSE
    assert ADRESSE in client.get(reverse("wagtailadmin_home")).content.decode()
    client.logout()
    assert client.get(ADRESSE).status_code == 302
    client.force_login(UtilisateurFactory(), backend=BACKEND)
    assert client.get(ADRESSE).status_code == 302


def test_les_reseaux_de_depart_ne_se_posent_qu_une_fois(accueil):
    assert set(ReseauDAppartenance.objects.values_list("sigle", flat=True)) == set(RESEAUX_DE_DEPART)
    ReseauDAppartenance.objects.filter(sigle="FALP").delete()
    poser_reseaux()
    assert not ReseauDAppartenance.objects.filter(sigle="FALP").exists()


@pytest.mark.parametrize(("role", "attendu"), [(Role.SECRETARIAT, 200), (Role.RELECTURE, 403), (None, 403)])
def test_seule_l_equipe_centrale_tient_les_reseaux_d_appartenance(membre, client, role, attendu):
    personne = UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=membre)
    client.force_login(personne, backend=BACKEND)
    reponse = client.get(reverse("reseaux_d_appartenance:index"), headers={"x-requested-with": "XMLHttpRequest"})
    assert reponse.status_code == attendu
    envoi = {"sigle": "Nouveau", "nom": "", "site_web": ""}
    client.post(reverse("reseaux_d_appartenance:add"), envoi, headers={"x-requested-with": "XMLHttpRequest"})
    assert ReseauDAppartenance.objects.filter(sigle="Nouveau").exists() is (attendu == 200)
