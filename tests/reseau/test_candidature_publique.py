"""Candidater : commencer, reprendre, joindre une pièce, dire son territoire, confirmer ; rien de tapé ne se perd."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from alliance.socle.choix import Role
from reseau.choix import StatutDeCandidature
from reseau.models import Candidature
from tests.factories import TerritoireFactory, UtilisateurFactory

from .candidatures import (
    REJOINDRE,
    candidature,
    document_word,
    fichiers,
    lien_du,
    page_de,
    piece,
    saisie,
)

BOITE = "/reseau/rejoindre/regardez-votre-boite/"


@pytest.fixture
def site(accueil, depot):
    TerritoireFactory(nom="Exemple-sur-Loire", subdivision="Loiret, Centre-Val de Loire")
    return accueil


def texte(reponse):
    return reponse.content.decode()


# --- Déposer ---------------------------------------------------------------------------------------------------------
def test_de_l_envoi_au_depot(site, client, mailoutbox, django_capture_on_commit_callbacks):
    UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)
    with django_capture_on_commit_callbacks(execute=True):
        reponse = client.post(REJOINDRE, {**saisie(), "piece": piece()})
    assert reponse["Location"] == BOITE
    candidature = Candidature.objects.get()
    assert candidature.statut == StatutDeCandidature.A_CONFIRMER
    assert candidature.territoire.nom == "Exemple-sur-Loire"
    assert candidature.consentement_le
    (courriel,) = mailoutbox
    assert courriel.to == ["camille@exemple-sur-loire.exemple.org"]
    # L'adresse n'est pas prouvée : ce que l'on a écrit dans le formulaire ne part à personne.
    assert not any(candidature.organisation in corps for corps in (courriel.body, courriel.alternatives[0].content))

    # Le lien montre ce qui est écrit ; seul le bouton dépose.
    lien = lien_du(courriel)
    page = client.get(lien)
    assert "Confirmer et déposer" in texte(page)
    assert "deliberation-du-3-mars.pdf" in texte(page)
    assert Candidature.objects.get().statut == StatutDeCandidature.A_CONFIRMER
    with django_capture_on_commit_callbacks(execute=True):
        client.post(lien, {"geste": "confirmer"})
    candidature.refresh_from_db()
    assert candidature.statut == StatutDeCandidature.DEPOSEE
    assert [pas.genre for pas in candidature.pas.all()] == ["depot"]
    assert all(candidature.organisation in courriel.body for courriel in mailoutbox[1:])
    assert sorted(courriel.to[0] for courriel in mailoutbox[1:]) == [
        "camille@exemple-sur-loire.exemple.org",
        "secretariat@exemple.org",
    ]
    assert "Lecture par le secrétariat" in texte(client.get(lien))


def test_confirmer_deux_fois_ne_depose_qu_une_fois(site, client):
    a_confirmer = candidature(StatutDeCandidature.A_CONFIRMER)
    for _fois in range(2):
        assert client.post(page_de(a_confirmer), {"geste": "confirmer"}).status_code == 302
    assert a_confirmer.pas.count() == 1


def test_la_base_seule_ne_donne_pas_le_lien(site, client):
    brouillon = candidature(StatutDeCandidature.BROUILLON)
    for jeton in (brouillon.empreinte, f"{brouillon.empreinte}.faux", "x", "a" * 400):
        assert client.get(reverse("reseau:candidature", args=[jeton])).status_code == 404


def test_une_page_a_jeton_n_est_ni_gardee_ni_indexee(site, client):
    reponse = client.get(page_de(candidature()))
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["Referrer-Policy"] == "same-origin"
    assert "noindex" in reponse["X-Robots-Tag"]


# --- Un brouillon ----------------------------------------------------------------------------------------------------
def test_l_adresse_suffit_a_un_brouillon_que_son_lien_rouvre(
    site, client, mailoutbox, django_capture_on_commit_callbacks
):
    vide = saisie("enregistrer", **dict.fromkeys(["organisation", "nature", "lieu", "presentation", "nom"], ""))
    del vide["consentement"]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(REJOINDRE, {**vide, "piece": piece()})["Location"] == BOITE
    lien = lien_du(mailoutbox[0])
    page = texte(client.get(lien))
    assert "Ne plus être seule." in page
    assert "deliberation-du-3-mars.pdf" in page

    # Repris, complété, enregistré, puis envoyé : la confirmation se fait sur la même page.
    assert client.post(lien, saisie("enregistrer", fonction=""))["Location"] == lien
    assert Candidature.objects.get().organisation == "Ville d’Exemple-sur-Loire"
    client.post(lien, saisie("envoyer"))
    assert "Confirmer et déposer" in texte(client.get(lien))
    assert Candidature.objects.get().piece.name.endswith("deliberation-du-3-mars.pdf")


def test_l_adresse_d_un_brouillon_ne_change_pas_puisque_le_lien_la_prouve(site, client):
    brouillon = candidature(StatutDeCandidature.BROUILLON)
    client.post(page_de(brouillon), saisie("enregistrer", courriel="autre@exemple.org"))
    brouillon.refresh_from_db()
    assert brouillon.courriel == "camille@exemple-sur-loire.exemple.org"


def test_ce_qui_manque_a_l_envoi_est_dit_sur_son_champ_et_rien_n_est_perdu(site, client):
    reponse = client.post(
        REJOINDRE, saisie(organisation="", consentement="", fin_de_mandat="2019-01-01", site_web="pas une adresse")
    )
    form = reponse.context["form"]
    assert set(form.errors) == {"organisation", "consentement", "fin_de_mandat", "site_web"}
    for ecrit in ("Ne plus être seule.", "Adjointe à la solidarité", "pas une adresse", "2019-01-01"):
        assert ecrit in texte(reponse)
    assert 'href="#id_organisation"' in texte(reponse)
    assert not Candidature.objects.exists()


def test_un_brouillon_s_efface_aussitot_avec_sa_piece(site, client, depot, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(REJOINDRE, {**saisie("enregistrer"), "piece": piece()})
    assert len(fichiers(depot)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_de(Candidature.objects.get()) + "retrait/")
    assert not Candidature.objects.exists()
    assert fichiers(depot) == []


# --- La même réponse pour tout le monde ------------------------------------------------------------------------------
def test_une_adresse_connue_recoit_la_meme_reponse_qu_une_inconnue(site, client):
    UtilisateurFactory(email="connue@exemple.org", role=Role.SECRETARIAT)
    candidature(courriel="connue@exemple.org")
    reponses = []
    for courriel in ("connue@exemple.org", "inconnue@exemple.org"):
        cache.clear()
        reponse = client.post(REJOINDRE, saisie(courriel=courriel))
        reponses.append((reponse.status_code, reponse["Location"], reponse.content))
    assert reponses[0] == reponses[1]


def test_un_robot_ne_depose_rien(site, client):
    for robot in ({"adresse_postale": "1 rue des robots"}, {"sceau": "faux"}, {"sceau": ""}):
        assert client.post(REJOINDRE, saisie(**robot)).context["form"].non_field_errors()
    assert not Candidature.objects.exists()


def test_une_meme_adresse_ne_recoit_pas_des_courriels_sans_fin(site, client):
    for _fois in range(5):
        assert client.post(REJOINDRE, saisie("enregistrer")).status_code == 302
    refus = client.post(REJOINDRE, saisie("enregistrer"))
    assert "beaucoup écrit" in texte(refus)
    assert Candidature.objects.count() == 5


# --- La pièce --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("script.html", b"<script>alert(1)</script>"),
        ("faux.pdf", b"MZ un programme"),
        ("macro.docx", document_word(macro=True)),
        ("lourd.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024)),
        ("tableur.xlsx", b"PK\x03\x04"),
    ],
    # Un fichier Word porte l'heure où il est fait : deux processus d'essai ne le nommeraient pas pareil.
    ids=["page", "programme", "macro", "trop-lourd", "autre-genre"],
)
def test_une_piece_qui_n_est_pas_ce_qu_elle_dit_est_refusee(site, client, depot, nom, contenu):
    reponse = client.post(REJOINDRE, {**saisie(), "piece": piece(nom, contenu)})
    assert "piece" in reponse.context["form"].errors
    assert fichiers(depot) == []


def test_un_document_word_sain_est_accepte(site, client):
    client.post(REJOINDRE, {**saisie(), "piece": piece("pv.docx", document_word())})
    assert Candidature.objects.get().piece.name.endswith("/pv.docx")


def test_corriger_un_champ_ne_perd_pas_le_fichier(site, client, depot, django_capture_on_commit_callbacks):
    refuse = client.post(REJOINDRE, {**saisie(organisation=""), "piece": piece()})
    assert "Fichier gardé : deliberation-du-3-mars.pdf" in texte(refuse)
    gardee = refuse.context["form"]["piece_gardee"].value()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(REJOINDRE, saisie(piece_gardee=gardee))
    (fichier,) = fichiers(depot)
    assert fichier == Candidature.objects.get().piece.name


def test_on_ne_s_approprie_pas_la_piece_d_un_autre(site, client, depot):
    client.post(REJOINDRE, {**saisie(), "piece": piece()})
    autre = Candidature.objects.get()
    client.post(REJOINDRE, saisie(courriel="autre@exemple.org", piece_gardee=autre.piece.name))
    assert not Candidature.objects.get(courriel="autre@exemple.org").piece


def test_remplacer_ou_retirer_la_piece_efface_l_ancienne(site, client, depot, django_capture_on_commit_callbacks):
    brouillon = candidature(StatutDeCandidature.BROUILLON)
    for envoi, attendus in (
        ({"piece": piece("un.pdf")}, ["un.pdf"]),
        ({"piece": piece("deux.pdf")}, ["deux.pdf"]),
        ({"sans_piece": "on"}, []),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page_de(brouillon), {**saisie("enregistrer"), **envoi})
        assert [nom.rpartition("/")[2] for nom in fichiers(depot)] == attendus


# --- Le territoire ---------------------------------------------------------------------------------------------------
def test_entre_deux_homonymes_on_choisit_parmi_des_boutons(site, client):
    TerritoireFactory(nom="Saint-Exemple", subdivision="Doubs")
    jura = TerritoireFactory(nom="Saint-Exemple", subdivision="Jura")
    refuse = client.post(REJOINDRE, saisie(lieu="st exemple"))
    assert "Saint-Exemple (Jura)" in texte(refuse)
    assert refuse.context["form"].errors.keys() == {"territoire"}
    choix = {"lieu": "st exemple", "lieu_cherche": "st exemple"}
    client.post(REJOINDRE, saisie(**choix, territoire=str(jura.pk)))
    assert Candidature.objects.get().territoire == jura


@pytest.mark.parametrize(
    ("champs", "territoire", "libre"),
    [
        ({"lieu": "Saint-Exemple (Jura)"}, "Saint-Exemple (Jura)", ""),
        ({"lieu": "Saint-Exemple, Doubs"}, "Saint-Exemple (Doubs)", ""),
        ({"lieu": "Île inconnue"}, "", "Île inconnue"),
        ({"lieu": "Saint-Exemple", "lieu_cherche": "Saint-Exemple", "territoire": "aucun"}, "", "Saint-Exemple"),
    ],
)
def test_un_territoire_se_dit_de_plusieurs_facons(site, client, champs, territoire, libre):
    for subdivision in ("Doubs", "Jura"):
        TerritoireFactory(nom="Saint-Exemple", subdivision=subdivision)
    client.post(REJOINDRE, saisie(**champs))
    deposee = Candidature.objects.get()
    assert (str(deposee.territoire or ""), deposee.territoire_libre) == (territoire, libre)


def test_un_choix_fait_pour_un_autre_nom_ne_vaut_plus(site, client):
    TerritoireFactory(nom="Saint-Exemple", subdivision="Doubs")
    jura = TerritoireFactory(nom="Saint-Exemple", subdivision="Jura")
    client.post(REJOINDRE, saisie(lieu="Exemple-sur-Loire", lieu_cherche="Saint-Exemple", territoire=str(jura.pk)))
    assert Candidature.objects.get().territoire.nom == "Exemple-sur-Loire"


def test_les_suggestions_sont_bornees(site, client, django_assert_num_queries):
    for rang in range(12):
        TerritoireFactory(nom=f"Exempleville {rang}")
    adresse = reverse("reseau:candidature_territoires")
    with django_assert_num_queries(1):  # les territoires
        assert len(client.get(adresse, {"q": "exempleville"}).json()["territoires"]) == 8
    with django_assert_num_queries(0):
        assert client.get(adresse, {"q": "ex"}).json()["territoires"] == []
        assert client.get(adresse).json()["territoires"] == []
    for etrange in ('"', "%%%", "é" * 500, "\x00\x00\x00"):
        assert client.get(adresse, {"q": etrange}).status_code == 200


def test_les_suggestions_sont_limitees_en_frequence(site, client, monkeypatch):
    monkeypatch.setattr("reseau.candidatures.views.SUGGESTIONS", 3)
    adresse = reverse("reseau:candidature_territoires")
    assert [client.get(adresse, {"q": "exe"}).status_code for _fois in range(5)] == [200, 200, 200, 429, 429]


def test_la_page_dit_la_conservation_et_le_pied_y_mene(site, client):
    page = texte(client.get(REJOINDRE))
    assert "trente jours" in page and "douze mois" in page
    assert f'href="{REJOINDRE}"' in texte(client.get("/reseau/"))
