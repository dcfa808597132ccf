"""Ce que les essais du réseau partagent."""

import pytest
from django.core.files.storage import FileSystemStorage

from alliance.socle.choix import Role
from reseau.models import Candidature
from tests.factories import UtilisateurFactory


@pytest.fixture
def depot(monkeypatch, tmp_path):
    """Un dépôt privé des pièces de candidature, à cet essai seul : son dossier."""
    monkeypatch.setattr(Candidature._meta.get_field("piece"), "storage", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def secretaire(accueil, client):
    """Une secrétaire, entrée dans l'administration d'un site aménagé."""
    secretaire = UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)
    client.force_login(secretaire, backend="django.contrib.auth.backends.ModelBackend")
    return secretaire
