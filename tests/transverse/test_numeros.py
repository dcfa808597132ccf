"""Un numéro qu'aucune base ne contient est introuvable, partout : SQLite ne sait pas même le chercher."""

import pytest
from django.urls import reverse

from alliance.socle.choix import Role
from tests.factories import UtilisateurFactory

ENORME = 10**30


@pytest.mark.django_db
@pytest.mark.parametrize("numero", [2**31, 2**63, ENORME])
@pytest.mark.parametrize(
    "nom",
    [
        "circulations:tableau",
        "circulations:fragment",
        "circulations:choisir",
        "circulations:certificats",
        "circulations:renvoyer",
        "circulations:traiter",
        "suivi:liste",
        "suivi:importer",
        "pdf_de_brouillon",
        "wagtailadmin_pages:edit",
    ],
)
def test_un_ecran_d_administration_repond_introuvable(accueil, client, nom, numero):
    client.force_login(UtilisateurFactory(role=Role.SECRETARIAT))
    adresse = reverse(nom, args=[numero])
    codes = {client.get(adresse).status_code, client.post(adresse).status_code}
    # 405 : un geste qui ne se lit pas, ou un document qui ne s'écrit pas.
    assert 404 in codes and codes <= {404, 405}
