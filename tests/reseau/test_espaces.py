"""L'espace d'une organisation : sa copie, ses versions, ce que l'annuaire en compte."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from alliance.socle import publication
from alliance.socle.choix import Role
from reseau.geo.chargement import charger
from reseau.models import MembrePage, ReseauIndexPage, Territoire
from tests.factories import FicheFactory, MembreFactory, UtilisateurFactory


@pytest.fixture
def secretaire(accueil, client):
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(secretaire, backend="django.contrib.auth.backends.ModelBackend")
    return secretaire


def test_copier_un_espace_lui_ouvre_le_sien(secretaire, client):
    original = MembreFactory(title="Ville d’A")
    original.save_revision()
    envoi = {"new_title": "Ville de C", "new_slug": "ville-de-c", "new_parent_page": original.get_parent().pk}
    assert client.post(reverse("wagtailadmin_pages:copy", args=[original.pk]), envoi).status_code == 302
    copie = MembrePage.objects.get(slug="ville-de-c")
    assert copie.groupe and copie.groupe != original.groupe
    assert copie.collection and copie.collection != original.collection
    assert set(copie.group_permissions.values_list("group", flat=True)) == {copie.groupe.pk}


def test_publier_une_version_d_avant_l_ouverture_garde_le_groupe_et_la_collection(secretaire):
    """À la création dans l'administration, la première version s'enregistre avant que l'espace ne s'ouvre."""
    membre = MembreFactory(title="Ville d’A")
    groupe, collection = membre.groupe, membre.collection
    membre.groupe = membre.collection = None
    membre.save_revision()
    MembrePage.objects.get(pk=membre.pk).latest_revision.publish(user=secretaire)
    membre = MembrePage.objects.get(pk=membre.pk)
    assert (membre.groupe, membre.collection) == (groupe, collection)


def test_l_annuaire_ne_compte_que_ce_que_tout_le_monde_peut_lire(accueil, client):
    membre = MembreFactory(title="Ville d’A")
    FicheFactory(parent=membre, title="Une fiche ouverte", slug="ouverte")
    reservee = FicheFactory(parent=membre, title="Une fiche réservée", slug="reservee")
    PageViewRestriction.objects.create(page=reservee, restriction_type=PageViewRestriction.LOGIN)
    reponse = client.get(ReseauIndexPage.objects.get().url)
    assert [membre.publications for membre in reponse.context["membres"]] == [1]


def test_charger_des_territoires_perime_les_pages_gardees(db, monkeypatch):
    fait = []
    monkeypatch.setattr(publication, "renouveler_apres_validation", lambda: fait.append("renouvelé"))
    charger(communes=False, monde=False)
    assert fait == ["renouvelé"]
    charger(communes=False, monde=False)
    assert fait == ["renouvelé"], "recharger les mêmes extraits ne change rien"
    Territoire.objects.filter(code_insee__startswith="DEP-").update(nom="Autre")
    charger(communes=False, monde=False)
    assert len(fait) == 2
