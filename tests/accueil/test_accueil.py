"""La page d'accueil : ce qu'elle montre des textes communs."""

import datetime

import pytest
from django.utils import timezone

from alliance.socle.cache import DUREE
from tests.factories import MembreFactory, PriseFactory


@pytest.fixture(autouse=True)
def _midi(monkeypatch):
    """Loin de minuit, où l'accueil se garde moins longtemps (`test_sommaire`)."""
    midi = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(12)))
    monkeypatch.setattr(timezone, "now", lambda: midi)


def test_sans_prise_de_position_l_accueil_n_en_parle_pas(accueil, client):
    reponse = client.get("/")
    assert "titre-prises" not in reponse.content.decode()
    assert reponse.duree_de_garde == DUREE


def test_l_accueil_montre_d_abord_ce_que_l_on_peut_signer_puis_les_derniers_textes(accueil, client):
    membre = MembreFactory()
    petition = PriseFactory(
        parent=membre, title="Pétition", signature_publique=True, parue_le=datetime.date(2019, 1, 1)
    )
    for annee in (2020, 2021, 2022):
        PriseFactory(parent=membre, title=f"Lettre de {annee}", parue_le=datetime.date(annee, 1, 1))
    reponse = client.get("/")
    assert [carte.titre for carte in reponse.context["prises"]] == ["Pétition", "Lettre de 2022", "Lettre de 2021"]
    assert "Voir les 4 prises de position" in reponse.content.decode()
    assert reponse.duree_de_garde == 30

    petition.signature_cloture = timezone.now() - datetime.timedelta(days=3)
    petition.save_revision().publish()
    reponse = client.get("/")
    assert [carte.titre for carte in reponse.context["prises"]] == [
        f"Lettre de {annee}" for annee in (2022, 2021, 2020)
    ]
    assert reponse.duree_de_garde == DUREE


def test_l_accueil_coute_un_nombre_borne_de_requetes(accueil, client, django_assert_max_num_queries):
    membre = MembreFactory()
    for _ in range(4):
        PriseFactory(parent=membre)
    client.get("/")  # les répertoires se construisent une fois par publication
    with django_assert_max_num_queries(15):
        client.get("/")
