"""Les adresses de service, l'API publique et la porte de l'administration."""

import pytest
from django.db import DatabaseError, connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import PageViewRestriction

from alliance.socle.adresse_ip import adresse_du_client
from tests.factories import FicheFactory, UtilisateurFactory
from tests.factories.socle import MOT_DE_PASSE

PAGES = "/api/v2/pages/"


# --- Santé, robots, plan ---------------------------------------------------------------------------------------------
def test_la_sante_interroge_la_base_et_n_ouvre_pas_de_session(db, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        reponse = client.get("/sante/")
    assert reponse.status_code == 200 and reponse.json() == {"etat": "ok"}
    assert "no-store" in reponse["Cache-Control"] and not reponse.cookies


def test_la_sante_dit_503_quand_la_base_ne_repond_pas(db, client, monkeypatch):
    def panne():
        raise DatabaseError

    with monkeypatch.context() as coupure:
        coupure.setattr(connection, "cursor", panne)
        reponse = client.get("/sante/")
    assert reponse.status_code == 503 and reponse.json()["etat"] != "ok"


def test_les_robots_trouvent_le_plan_et_laissent_l_administration(db, client):
    texte = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in texte
    assert "Sitemap: http://testserver/sitemap.xml" in texte


def test_une_faille_a_une_adresse_ou_se_signaler(db, client, settings):
    texte = client.get("/.well-known/security.txt").content.decode()
    assert f"Contact: mailto:{settings.ALLIANCE_CONTACT}" in texte and "Expires: " in texte


def test_le_plan_du_site_ne_donne_que_les_pages_publiees_et_publiques(accueil, client):
    publiee, brouillon, restreinte = FicheFactory(), FicheFactory(live=False), FicheFactory()
    PageViewRestriction.objects.create(page=restreinte, restriction_type=PageViewRestriction.LOGIN)
    plan = client.get("/sitemap.xml").content.decode()
    assert publiee.url in plan
    assert brouillon.slug + "/" not in plan and restreinte.slug + "/" not in plan


# --- API -------------------------------------------------------------------------------------------------------------
def test_l_api_ne_montre_que_les_pages_publiees_et_publiques(accueil, client):
    publiee, brouillon, restreinte = FicheFactory(), FicheFactory(live=False), FicheFactory()
    PageViewRestriction.objects.create(page=restreinte, restriction_type=PageViewRestriction.LOGIN)
    donnees = client.get(f"{PAGES}?type=bonnes_pratiques.FichePage").json()
    assert [page["id"] for page in donnees["items"]] == [publiee.pk]
    for cachee in (brouillon, restreinte):
        assert client.get(f"{PAGES}{cachee.pk}/").status_code == 404


def test_l_api_ne_dit_rien_d_un_brouillon_en_cours(accueil, client):
    fiche = FicheFactory(title="Publié")
    fiche.title = "Brouillon secret"
    fiche.save_revision()
    assert "Brouillon secret" not in client.get(f"{PAGES}{fiche.pk}/?fields=*").content.decode()


@pytest.mark.parametrize("liste", ["images", "documents", "redirects"])
def test_l_api_ne_liste_ni_images_ni_documents(accueil, client, liste):
    assert client.get(f"/api/v2/{liste}/").status_code == 404


@pytest.mark.parametrize(
    "requete",
    [
        "limit=abc",
        "limit=-1",
        "limit=1000",
        "offset=99999999999999999999999",
        "offset=-1",
        "order=inconnu",
        "fields=inconnu",
        "fields=((((",
        "child_of=abc",
        "child_of=99999999999999999999999",
        "descendant_of=0",
        "type=inconnu.Modele",
        "first_published_at=hier",
        "id=abc",
        "title=%00",
        "search=%00",
        "locale=xx",
        "search_operator=xor&search=a",
        "inconnu=1",
    ],
)
def test_l_api_refuse_une_valeur_impossible_sans_tomber_en_panne(accueil, client, requete):
    reponse = client.get(f"{PAGES}?{requete}")
    assert reponse.status_code in (200, 400, 404)
    if reponse.status_code != 200:
        assert reponse.json()["message"]


def test_l_api_est_en_lecture_seule(accueil, client):
    for methode in (client.post, client.put, client.patch, client.delete):
        assert methode(PAGES).status_code == 405


# --- La porte --------------------------------------------------------------------------------------------------------
@pytest.fixture
def porte(accueil, client, settings):
    """Essaie d'entrer dans l'administration : `porte(courriel, mot_de_passe, ip=…)` rend la réponse."""
    settings.AXES_ENABLED = True

    def entrer(courriel, mot_de_passe, ip="198.51.100.7"):
        return client.post(
            reverse("wagtailadmin_login"), {"username": courriel, "password": mot_de_passe}, REMOTE_ADDR=ip
        )

    return entrer


def test_trop_d_essais_ferment_la_porte_a_ce_compte_depuis_cette_adresse(porte, settings):
    personne = UtilisateurFactory(is_superuser=True)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        reponse = porte(personne.email, "faux")
    assert reponse.status_code == 429
    assert porte(personne.email, MOT_DE_PASSE).status_code == 429, "même le bon mot de passe attend"
    assert porte(personne.email.upper(), MOT_DE_PASSE).status_code == 429, "changer la casse n'ouvre pas"
    assert porte(personne.email, MOT_DE_PASSE, ip="203.0.113.9").status_code == 302, "la personne entre d'ailleurs"


def test_la_reponse_est_la_meme_que_le_compte_existe_ou_non(porte):
    personne = UtilisateurFactory(is_superuser=True)
    connue, inconnue = porte(personne.email, "faux"), porte("personne.dautre@exemple.org", "faux")
    assert connue.status_code == inconnue.status_code == 200
    assert connue.context["form"].errors == inconnue.context["form"].errors


@pytest.mark.parametrize(
    ("mandataires", "transmis", "attendue"),
    [
        (0, "203.0.113.1", "10.0.0.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "1.1.1.1, 203.0.113.1", "203.0.113.1"),
        (2, "1.1.1.1, 203.0.113.1, 10.0.0.2", "203.0.113.1"),
        (2, "203.0.113.1", "10.0.0.1"),
        (1, "n'importe quoi", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_l_adresse_du_client_ne_croit_que_nos_mandataires(settings, mandataires, transmis, attendue):
    settings.ALLIANCE_MANDATAIRES = mandataires
    requete = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=transmis)
    assert adresse_du_client(requete) == attendue


def test_une_panne_de_l_api_n_est_pas_mise_sur_le_compte_du_lecteur(accueil, client, monkeypatch, caplog):
    def panne(self):
        raise TypeError("la faute est à nous")

    monkeypatch.setattr("alliance.socle.api.PagesPubliees.get_queryset", panne)
    with pytest.raises(TypeError):
        client.get(PAGES)
    assert client.get(f"{PAGES}?limit=1").status_code == 400
    assert any(trace.exc_info for trace in caplog.records if trace.name == "alliance.socle.api")


@pytest.mark.parametrize("gabarit", ["500.html", "socle/verrouille.html", "socle/courriels/base.txt"])
def test_l_adresse_de_contact_est_celle_des_reglages_meme_sans_requete(settings, gabarit):
    settings.ALLIANCE_CONTACT = "ecrire@autre.example"
    assert "ecrire@autre.example" in render_to_string(gabarit)


def test_aucun_gabarit_n_ecrit_une_adresse_de_courriel(settings):
    gabarits = (settings.RACINE / "templates").rglob("*.*")
    assert [g.name for g in gabarits if "@alliance-" in g.read_text(encoding="utf-8")] == []


def test_l_accueil_donne_l_adresse_de_contact_aux_lecteurs_et_aux_moteurs(accueil, client, settings):
    settings.ALLIANCE_CONTACT = "ecrire@autre.example"
    page = client.get("/").content.decode()
    assert "mailto:ecrire@autre.example" in page and '"email": "ecrire@autre.example"' in page.replace('":"', '": "')
