"""L'explorateur de l'administration : ce qu'il coûte à qui tient un espace, et ce qu'il permet d'effacer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PagePermissionTester

from alliance.socle.choix import Role
from tests.factories import FicheFactory, MembreFactory, UtilisateurFactory


@pytest.fixture
def espace(accueil):
    membre = MembreFactory()
    FicheFactory(parent=membre)
    return membre


def cout(client, page):
    adresse = reverse("wagtailadmin_explore", args=[page.pk])
    assert client.get(adresse).status_code == 200
    with CaptureQueriesContext(connection) as capture:
        client.get(adresse)
    return len(capture)


@pytest.mark.parametrize("qui", ["rédaction", "secrétariat"])
def test_une_page_de_plus_dans_l_espace_ne_coute_aucune_requete(espace, client, qui):
    personne = UtilisateurFactory(membre=espace) if qui == "rédaction" else UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    avant = cout(client, espace)
    for _ in range(5):
        FicheFactory(parent=espace)
    assert cout(client, espace) == avant <= 60


def test_les_droits_d_effacer_sont_ceux_de_wagtail(espace):
    """Le raccourci répond comme Wagtail pour chaque rôle et chaque page, publiée ou non."""
    brouillon = FicheFactory(parent=espace, live=False)
    personnes = [UtilisateurFactory(membre=espace), UtilisateurFactory(is_superuser=True), UtilisateurFactory()]
    personnes += [UtilisateurFactory(role=role) for role in Role]
    reponses = set()
    for page in Page.objects.filter(depth__gt=1).specific():
        for personne in personnes:
            attendu = PagePermissionTester(personne, page).can_delete()
            assert page.permissions_for_user(personne).can_delete() == attendu, (page, personne)
            reponses.add(attendu)
    assert reponses == {True, False}
    assert brouillon.permissions_for_user(personnes[0]).can_delete()
