"""Choisir un territoire en trois lettres, ou ajouter celui qui manque, sans pouvoir toucher aux autres."""

import pytest
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from alliance.socle.choix import Role
from reseau.models import Territoire
from tests.factories import MembreFactory, TerritoireFactory, UtilisateurFactory

SESSION = "django.contrib.auth.backends.ModelBackend"
NOUVEAU = {"genre": "commune", "pays": "FR", "subdivision": "", "population": "", "population_annee": ""}


@pytest.fixture
def redactrice(accueil, client):
    redactrice = UtilisateurFactory(membre=MembreFactory())
    client.force_login(redactrice, backend=SESSION)
    return redactrice


def chercher(client, saisie):
    return client.get(reverse("choix_de_territoire:choose_results"), {"q": saisie}).content.decode()


def test_trois_lettres_sans_accent_suffisent(redactrice, client):
    TerritoireFactory(nom="Évry-Courcouronnes", subdivision="Essonne")
    TerritoireFactory(nom="Grenoble", subdivision="Isère")
    assert "Évry-Courcouronnes" in chercher(client, "evr")
    assert "Évry-Courcouronnes" in chercher(client, "COUR")
    assert "Grenoble" not in chercher(client, "evr")


def test_une_saisie_etrange_ne_casse_rien(redactrice, client):
    for saisie in ('"', "%", "é" * 300, "\x00", "--", "' OR 1=1"):
        assert client.get(reverse("choix_de_territoire:choose_results"), {"q": saisie}).status_code == 200


def test_une_redactrice_ajoute_un_territoire_qui_manque(redactrice, client):
    reponse = client.post(reverse("choix_de_territoire:create"), {**NOUVEAU, "nom": "Exemple-sur-Mer"})
    assert reponse.json()["step"] == "chosen"
    assert "Exemple-sur-Mer" in chercher(client, "exe")


def test_un_doublon_est_refuse_mais_pas_un_homonyme_d_ailleurs(redactrice, client):
    TerritoireFactory(nom="Saint-Denis", subdivision="Seine-Saint-Denis, Île-de-France")
    creer = reverse("choix_de_territoire:create")
    assert "existe déjà" in client.post(creer, {**NOUVEAU, "nom": "saint denis"}).json()["htmlFragment"]
    reponse = client.post(creer, {**NOUVEAU, "nom": "Saint-Denis", "subdivision": "La Réunion"})
    assert reponse.json()["step"] == "chosen"


def test_une_redactrice_ne_modifie_ni_ne_supprime_ni_ne_parcourt_le_registre(redactrice, client):
    territoire = TerritoireFactory(nom="Grenoble")
    for nom in ("edit", "delete", "usage", "history"):
        adresse = reverse(f"territoires:{nom}", args=[territoire.pk])
        assert client.get(adresse).status_code in {302, 403}, nom
        client.post(adresse, {"nom": "Pris"})
    assert client.get(reverse("territoires:index")).status_code in {302, 403}
    assert Territoire.objects.get(pk=territoire.pk).nom == "Grenoble"


def test_le_menu_d_une_redactrice_ne_montre_que_ce_qui_lui_sert(redactrice, client):
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Nouvelle fiche" in page
    for adresse in (reverse("territoires:index"), reverse("themes:index"), "/admin/reports/"):
        assert adresse not in page


def test_le_secretariat_tient_le_registre(accueil, client):
    client.force_login(UtilisateurFactory(role=Role.SECRETARIAT), backend=SESSION)
    territoire = TerritoireFactory(nom="Évry")
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("territoires:index") in page
    assert reverse("themes:index") in page
    assert "Nouvelle fiche" not in page
    assert "Évry" in client.get(reverse("territoires:index"), {"q": "evr"}).content.decode()
    assert client.get(reverse("territoires:edit", args=[territoire.pk])).status_code == 200


def test_une_redactrice_depose_ses_images_et_ses_documents_dans_sa_seule_collection(redactrice, client):
    for modele in (get_image_model(), get_document_model()):
        regle = policy_registry.get_by_type(modele)
        siennes = regle.collections_user_has_permission_for(redactrice, "add")
        assert [collection.membre.groupe for collection in siennes] == [redactrice.groups.get()]
    assert client.get(reverse("wagtailimages:add")).status_code == 200
    assert client.get(reverse("wagtaildocs:add")).status_code == 200
