"""Les données de la carte : les membres de la liste, ce qu'ils ont publié, et rien d'autre."""

import json

import pytest
from django.http import QueryDict

from alliance.socle.choix import CleAxe
from alliance.socle.models import Axe
from reseau.annuaire.facettes import repertoire
from reseau.annuaire.filtres import FiltreMembres
from reseau.choix import NatureDeMembre, StatutDeMembre
from tests.factories import FicheFactory, MandatFactory, MembreFactory, TerritoireFactory

ADRESSE = "/reseau/carte.geojson"
#: Ce qui se publie d'un membre sur la carte ; l'allonger se décide.
CHAMPS = {"nom", "adresse", "type", "type_libelle", "territoire", "statut", "axes", "publications"}


def lire(client, requete=""):
    reponse = client.get(f"{ADRESSE}{requete}")
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == "application/geo+json"
    return json.loads(reponse.content)


def noms(collection):
    return [trait["properties"]["nom"] for trait in collection["features"]]


@pytest.fixture
def reseau(accueil):
    ville = TerritoireFactory(nom="Moyenneville", subdivision="Isère", latitude="45.18756", longitude="5.73578")
    ailleurs = TerritoireFactory(nom="Petitbourg", pays="IT", latitude=None, longitude=None)
    moyenneville = MembreFactory(title="Ville de Moyenneville", territoire=ville, courriel_public="ville@exemple.org")
    moyenneville.axes.set(Axe.objects.filter(cle=CleAxe.CITOYENNETE))
    moyenneville.save()
    FicheFactory(parent=moyenneville)
    MembreFactory(title="Commune de Petitbourg", territoire=ailleurs)
    MembreFactory(title="Entraide", nature=NatureDeMembre.ASSOCIATION)
    MembreFactory(title="Métropole d’Autrefois", territoire=ville, statut=StatutDeMembre.SORTI)
    MembreFactory(title="Candidate", territoire=ville, statut=StatutDeMembre.CANDIDAT)
    MembreFactory(title="Brouillon", territoire=ville, live=False)
    return moyenneville


def test_un_membre_situe_est_un_point_qui_dit_ce_qu_il_publie(reseau, client):
    collection = lire(client)
    assert collection["type"] == "FeatureCollection"
    assert (collection["total"], collection["sans_coordonnees"]) == (3, 2)
    (trait,) = collection["features"]
    assert trait["geometry"] == {"type": "Point", "coordinates": [5.73578, 45.18756]}
    assert trait["properties"] == {
        "nom": "Ville de Moyenneville",
        "adresse": reseau.url,
        "type": "commune",
        "type_libelle": "Commune",
        "territoire": "Moyenneville (Isère)",
        "statut": "actif",
        "axes": ["citoyennete"],
        "publications": 1,
    }


def test_seuls_les_champs_publies_sortent_et_aucune_personne(reseau, client):
    mandat = MandatFactory(membre=reseau)
    reponse = client.get(f"{ADRESSE}?statut=actif&statut=sorti")
    for trait in json.loads(reponse.content)["features"]:
        assert set(trait["properties"]) == CHAMPS
    texte = reponse.content.decode()
    for secret in (mandat.nom, mandat.courriel, "Candidate", "Brouillon"):
        assert secret not in texte


@pytest.mark.parametrize(
    "requete",
    [
        "", "?statut=sorti", "?statut=actif&statut=sorti", "?type=collectivites", "?pays=IT", "?axe=citoyennete",
        "?q=moyenneville", "?q=rien+du+tout", "?type=inconnu", "?page=7", "?tri=recents",
    ],
)  # fmt: skip
def test_la_liste_la_carte_et_le_filtre_comptent_les_memes_membres(reseau, client, requete):
    liste = client.get(f"/reseau/{requete}").context
    collection = lire(client, requete)
    filtre = FiltreMembres(QueryDict(requete.removeprefix("?")), repertoire())
    assert liste["total"] == collection["total"] == filtre.total
    assert len(collection["features"]) + collection["sans_coordonnees"] == collection["total"]
    assert set(noms(collection)) <= {membre.nom for membre in liste["membres"]}


def test_la_carte_ne_relit_pas_la_base_hors_du_repertoire(reseau, client, django_assert_num_queries):
    lire(client)
    with django_assert_num_queries(0):
        lire(client, "?type=commune")
    # La recherche, et elle seule.
    with django_assert_num_queries(1):
        lire(client, "?type=commune&q=moyenneville")


def test_les_donnees_suivent_la_derniere_publication(reseau, client):
    assert noms(lire(client)) == ["Ville de Moyenneville"]
    reseau.title = "Moyenneville"
    reseau.save_revision().publish()
    assert noms(lire(client)) == ["Moyenneville"]


def test_les_donnees_se_gardent_et_se_revalident(reseau, client, settings):
    settings.ALLIANCE_CACHE_ANONYME = True
    premiere = client.get(ADRESSE)
    seconde = client.get(ADRESSE)
    assert "Age" in seconde and seconde["ETag"] == premiere["ETag"]
    assert client.get(ADRESSE, headers={"If-None-Match": premiere["ETag"]}).status_code == 304


def test_les_donnees_ne_se_lisent_que(reseau, client):
    assert client.post(ADRESSE).status_code == 405
