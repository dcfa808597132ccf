"""Les données de la carte de l'agenda se gardent, sans jamais vieillir : ni d'une publication, ni d'un jour."""

import datetime
import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from actualites.agenda import carte
from actualites.agenda.facettes import ECRITS_GARDES
from actualites.models import EvenementPage
from alliance.socle import publication
from tests.factories import EvenementFactory, TerritoireFactory

ADRESSE = "/agenda/carte.geojson"


@pytest.fixture
def le(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Met la pendule du site à midi, un jour de juillet 2031."""

    def mettre(jour: int) -> None:
        midi = datetime.datetime(2031, 7, jour, 12, tzinfo=ZoneInfo("Europe/Paris"))
        monkeypatch.setattr(timezone, "now", lambda: midi)

    return mettre


def rencontre(jour: int, titre: str) -> EvenementPage:
    grenoble = TerritoireFactory(nom=f"Commune {jour}", latitude=Decimal("45.18"), longitude=Decimal("5.72"))
    return EvenementFactory(title=titre, date_debut=datetime.date(2031, 7, jour), territoire=grenoble)


def titres(client: Any, requete: str = "") -> list[str]:
    donnees = json.loads(client.get(f"{ADRESSE}{requete}").content)
    return [evenement["titre"] for trait in donnees["features"] for evenement in trait["properties"]["evenements"]]


def test_une_collection_ne_s_ecrit_qu_une_fois_par_publication(accueil, client, le, monkeypatch):
    le(1)
    rencontre(4, "« Ouvrir » la porte")
    publication.renouveler()
    assert titres(client) == ["« Ouvrir » la porte"]
    with monkeypatch.context() as rien:
        rien.setattr(carte, "collection", lambda filtre: pytest.fail("déjà écrite"))
        assert titres(client) == ["« Ouvrir » la porte"]
    rencontre(5, "Le lendemain")
    publication.renouveler()
    assert titres(client) == ["« Ouvrir » la porte", "Le lendemain"]


def test_ce_qui_est_fini_en_part_sans_que_rien_ne_soit_publie(accueil, client, le):
    rencontre(4, "Le 4")
    rencontre(6, "Le 6")
    publication.renouveler()
    le(4)
    assert titres(client) == ["Le 4", "Le 6"]
    le(5)
    assert titres(client) == ["Le 6"]
    assert titres(client, "?periode=passes") == ["Le 4"]


def test_chaque_demande_a_sa_collection_et_une_recherche_ne_se_garde_pas(accueil, client, le):
    le(1)
    rencontre(4, "Veillée")
    rencontre(6, "Marche")
    publication.renouveler()
    assert titres(client, "?du=2031-07-05") == ["Marche"]
    assert titres(client, "?lieu=commune-4") == ["Veillée"]
    assert titres(client, "?lieu=commune-4&tri=recentes&page=2") == ["Veillée"]
    ecrits = carte.repertoire()._ecrits
    gardes = set(ecrits)
    assert titres(client, "?q=veill%C3%A9e") == ["Veillée"]
    assert set(ecrits) == gardes
    for jour in range(1, 2 * ECRITS_GARDES):
        client.get(f"{ADRESSE}?du=2031-07-{jour:02}")
    assert len(ecrits) <= ECRITS_GARDES


def test_qui_a_deja_la_collection_ne_la_recoit_pas_deux_fois(accueil, client, le):
    le(1)
    rencontre(4, "Veillée")
    publication.renouveler()
    etiquette = client.get(ADRESSE)["ETag"]
    suivante = client.get(ADRESSE, headers={"if-none-match": etiquette})
    assert (suivante.status_code, suivante.content) == (304, b"")
    le(5)
    assert client.get(ADRESSE, headers={"if-none-match": etiquette}).status_code == 200
