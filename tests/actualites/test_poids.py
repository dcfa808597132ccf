"""Une première visite d'une prise de position demande peu de choses, même quand elle porte toutes ses parties."""

import re

import pytest

from tests.factories.actualites import PriseFactory

pytestmark = pytest.mark.django_db

#: La page et l'icône ; le reste se compte dans la page.
TOUJOURS = 2


def test_une_premiere_visite_tient_en_dix_requetes(accueil, client):
    prise = PriseFactory(signature_publique=True, objectif=100)
    page = client.get(prise.url).content.decode()
    fichiers = re.findall(r'<link rel="(?:stylesheet|preload)"[^>]*>|<script [^>]*src="[^"]+"|<img ', page)
    assert len(fichiers) > 5
    assert len(fichiers) + TOUJOURS <= 10, fichiers
