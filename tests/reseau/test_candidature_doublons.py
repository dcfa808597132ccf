"""Les doublons probables : ce qui se ressemble est montré avec sa raison ; ce qui ne se ressemble pas ne l'est pas."""

import pytest
from django.urls import reverse

from reseau.candidatures.doublons import distance, domaine_de, doublons, hote_de, noms_semblables
from reseau.choix import StatutDeCandidature, StatutDeMembre
from reseau.models import MembrePage, Territoire
from tests.factories import MandatFactory, MembreFactory, TerritoireFactory, UtilisateurFactory

from .candidatures import candidature


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Ville de Grenoble", "Mairie de Grenoble"),
        ("Commune de Saint-Étienne", "St Etienne"),
        ("Utopia 56", "utopia56"),
        ("Association Tous Migrants", "Tous migrants"),
        ("Collectif Hospitalité Calais", "Collectif Hospitalite de Calais"),
        ("Association", "ASSOCIATION"),
        ("Association Exemple", "Association Exemple Accueil"),
        ("Association Utopia 56 Calais", "Utopia 56"),
    ],
)
def test_noms_qui_se_ressemblent(un, autre):
    assert noms_semblables(un, autre)


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Ville de Grenoble", "Ville de Paris"),
        ("Association des amis", "Association Exemple"),
        ("Utopia 56", "Utopia 57 Lorraine"),
        ("Association", "Association Exemple"),
        ("Ville de Grenoble", "Collectif des Grenoblois"),
        ("Ville de Die", "Association de Dieppe"),
        ("", "Ville de Paris"),
        ("", ""),
        ("北京", "上海"),
    ],
)
def test_noms_qui_ne_se_ressemblent_pas(un, autre):
    assert not noms_semblables(un, autre)


def test_un_domaine_ou_un_hote_que_tout_le_monde_partage_ne_dit_rien():
    assert domaine_de("Camille@Mairie-Exemple.FR") == "mairie-exemple.fr"
    assert domaine_de("camille@gmail.com") == domaine_de("") == ""
    assert hote_de("https://www.exemple.org/accueil") == "exemple.org"
    assert hote_de("https://www.facebook.com/exemple") == hote_de("") == hote_de("https://[") == ""


def test_la_distance_est_celle_d_un_oiseau():
    paris = Territoire(latitude="48.85660", longitude="2.35220")
    lyon = Territoire(latitude="45.76400", longitude="4.83570")
    assert distance(paris, lyon) == pytest.approx(391.5, abs=1)


def raisons(trouves):
    return {doublon.nom: doublon.raisons for doublon in trouves}


def test_chaque_ressemblance_dit_sa_raison_la_plus_forte_d_abord(accueil):
    ici = TerritoireFactory(nom="Ici", latitude="47.00000", longitude="1.00000")
    MembreFactory(title="Mairie d’Exemple-sur-Loire", territoire=ici)
    MembreFactory(title="À côté", territoire=TerritoireFactory(latitude="47.03000", longitude="1.02000"), slug="a-cote")
    # Dans la boîte que lit la base, mais hors du cercle.
    MembreFactory(title="Au coin", territoire=TerritoireFactory(latitude="47.04000", longitude="1.06000"))
    MembreFactory(title="Au loin", territoire=TerritoireFactory(latitude="48.00000", longitude="1.00000"))
    MembreFactory(title="Même site", site_web="http://exemple.org/fr/")
    personne = UtilisateurFactory(email="autre@mairie-exemple.org")
    MandatFactory(membre=MembreFactory(title="Même domaine"), utilisateur=personne)
    sorti = MembreFactory(title="Ville d’Exemple sur Loire", live=False)
    MembrePage.objects.filter(pk=sorti.pk).update(statut=StatutDeMembre.SORTI)
    autre = candidature(organisation="Exemple-sur-Loire", courriel="x@gmail.com")
    for statut in (StatutDeCandidature.REFUSEE, StatutDeCandidature.RETIREE, StatutDeCandidature.BROUILLON):
        candidature(statut, organisation="Exemple-sur-Loire", courriel=f"{statut.value}@gmail.com")

    neuve = candidature(territoire=ici, site_web="https://www.exemple.org", courriel="camille@mairie-exemple.org")
    trouves = doublons(neuve)
    assert raisons(trouves) == {
        "Mairie d’Exemple-sur-Loire": ["nom semblable", "même territoire"],
        "Ville d’Exemple sur Loire": ["nom semblable"],
        "Exemple-sur-Loire": ["nom semblable"],
        "Même site": ["même site : exemple.org"],
        "Même domaine": ["même domaine de courriel : mairie-exemple.org"],
        "À côté": ["à 3,7 km"],
    }
    assert trouves[0].nom == "Mairie d’Exemple-sur-Loire" and trouves[-1].nom == "À côté"
    assert next(d for d in trouves if d.nom == sorti.title).statut == "Sorti"
    assert next(d for d in trouves if d.genre == "Candidature").adresse == reverse(
        "candidatures:inspect", args=[autre.pk]
    )


def test_de_part_et_d_autre_du_180e_meridien_on_est_voisins(accueil):
    MembreFactory(title="À l’est", territoire=TerritoireFactory(latitude="-17.00000", longitude="-179.99000"))
    neuve = candidature(territoire=TerritoireFactory(latitude="-17.00000", longitude="179.99000"))
    assert raisons(doublons(neuve)) == {"À l’est": ["à 2,1 km"]}


def test_une_acceptee_ne_se_double_pas_avec_le_membre_qu_elle_a_ouvert(accueil):
    membre = MembreFactory(title="Exemple-sur-Loire")
    acceptee = candidature(StatutDeCandidature.ACCEPTEE, membre=membre, organisation="Exemple-sur-Loire")
    assert doublons(acceptee) == []
    neuve = candidature(organisation="Exemple-sur-Loire", courriel="autre@gmail.com")
    assert [doublon.genre for doublon in doublons(neuve)] == ["Membre"]


def test_la_secretaire_voit_la_raison_et_le_lien(secretaire, client):
    membre = MembreFactory(title="Mairie d’Exemple-sur-Loire")
    dossier = client.get(reverse("candidatures:inspect", args=[candidature().pk])).content.decode()
    assert "nom semblable" in dossier
    assert reverse("wagtailadmin_pages:edit", args=[membre.pk]) in dossier


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_membres(accueil, django_assert_num_queries):
    for rang in range(12):
        MembreFactory(title=f"Ville d’Exemple {rang}", territoire=TerritoireFactory())
    neuve = candidature(territoire=TerritoireFactory(latitude="40.00000"))
    # Les territoires voisins, les mandats du domaine, les membres, les autres candidatures.
    with django_assert_num_queries(4):
        doublons(neuve)
