"""Les limites de fréquence, sur le cache de fichiers d'un site en service : exactes, durables, à l'abri du reste."""

import multiprocessing
import time

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from alliance.socle.limites import depasse, reseau_de, sert_une_premiere_fois

HEURE = 60 * 60
PROCESSUS = 4
processus_a_part = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def _cache_de_production(settings, tmp_path):
    settings.CACHES = {
        **settings.CACHES,
        "limites": {"BACKEND": "alliance.socle.limites.CacheDeFichiersExact", "LOCATION": str(tmp_path / "limites")},
    }


def ensemble(geste) -> list:
    """Le même geste par plusieurs processus au même instant ; rend ce que chacun a vu."""
    depart, vus = processus_a_part.Barrier(PROCESSUS), processus_a_part.SimpleQueue()

    def agir() -> None:
        depart.wait(20)
        vus.put(geste())

    lances = [processus_a_part.Process(target=agir) for _un in range(PROCESSUS)]
    for un in lances:
        un.start()
    resultats = [vus.get() for _un in lances]
    for un in lances:
        un.join()
    return resultats


def test_au_dela_du_nombre_permis_la_limite_tient_toute_sa_duree(monkeypatch):
    assert [depasse("essai", "a", fois=2, duree=HEURE) for _fois in range(3)] == [False, False, True]
    # Le réglage ordinaire d'un cache oublie au bout de cinq minutes.
    _avancer(monkeypatch, HEURE - 60)
    assert depasse("essai", "a", fois=2, duree=HEURE)
    _avancer(monkeypatch, 120)
    assert not depasse("essai", "a", fois=2, duree=HEURE)


def test_plusieurs_processus_ensemble_ne_passent_pas_plus_souvent():
    passes = ensemble(lambda: sum(not depasse("essai", "b", fois=30, duree=HEURE) for _fois in range(25)))
    assert sum(passes) == 30


def test_une_marque_ne_sert_qu_une_fois_meme_presentee_par_plusieurs_processus():
    passes = ensemble(lambda: [sert_une_premiere_fois(f"marque:{n}", duree=HEURE) for n in range(30)])
    assert [sum(fois) for fois in zip(*passes, strict=True)] == [1] * 30


def test_un_flot_de_pages_gardees_n_efface_pas_les_comptes():
    depasse("essai", "c", fois=1, duree=HEURE)
    caches["default"].clear()
    assert depasse("essai", "c", fois=1, duree=HEURE)


@pytest.mark.parametrize("adresse", ["2001:db8::1", "2001:db8::ffff:2", "2001:0db8:0:0:8:800:200c:417a"])
def test_les_adresses_d_un_meme_reseau_ipv6_ne_font_qu_un(adresse):
    assert reseau_de(_requete(adresse)) == reseau_de(_requete("2001:db8::2"))


def test_deux_reseaux_restent_deux_et_une_ipv4_garde_la_sienne_sous_ses_deux_ecritures():
    assert reseau_de(_requete("2001:db8::1")) != reseau_de(_requete("2001:db8:0:1::1"))
    assert reseau_de(_requete("192.0.2.1")) != reseau_de(_requete("192.0.2.2"))
    assert reseau_de(_requete("::ffff:192.0.2.1")) == reseau_de(_requete("192.0.2.1"))


@pytest.mark.parametrize("illisible", ["", "unix:", "@"])
def test_une_adresse_illisible_ne_fait_pas_d_erreur(illisible):
    assert reseau_de(_requete(illisible)) == illisible


def _requete(adresse: str):
    return RequestFactory().get("/", REMOTE_ADDR=adresse)


def _avancer(monkeypatch, secondes: int) -> None:
    maintenant = time.time() + secondes
    monkeypatch.setattr(time, "time", lambda: maintenant)
