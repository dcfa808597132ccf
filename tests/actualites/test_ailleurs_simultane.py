"""Deux lectures d'un même agenda, dans de vraies transactions : une seule écrit, et chaque événement naît une fois."""

import threading
import time

from django.db import connections, transaction

from actualites.ailleurs.passage import Passage
from actualites.choix import AccueilDuFlux
from actualites.models import EvenementPage, EvenementSuivi, FluxSuivi
from alliance.socle.verrous import une_sous_verrou
from tests.factories import EvenementFactory, MembreFactory

from .agendas_ailleurs import suivre, vevent


def test_de_trois_lectures_lancees_ensemble_une_seule_passe(accueil_valide, monkeypatch):
    source = suivre(monkeypatch, AccueilDuFlux.DIRECT, MembreFactory())
    source.dit(vevent("a", "Veillée"), vevent("b", "Fête"))
    depart, dedans, passages = threading.Barrier(3), threading.Event(), []
    vraie = source.telecharger

    def telecharger(adresse, **marques):
        # La gagnante garde le bail le temps que les autres essaient.
        dedans.wait(5)
        return vraie(adresse, **marques)

    monkeypatch.setattr("actualites.ailleurs.passage.telecharger", telecharger)

    def lire() -> None:
        try:
            flux = FluxSuivi.objects.get()
            depart.wait()
            passage = Passage(flux).execute()
            passages.append(passage)
            if passage is None:
                perdantes.release()
        finally:
            connections.close_all()

    perdantes = threading.Semaphore(0)
    fils = [threading.Thread(target=lire) for _ in range(3)]
    for fil in fils:
        fil.start()
    for _perdante in range(2):
        assert perdantes.acquire(timeout=10)
    dedans.set()
    for fil in fils:
        fil.join()

    assert sorted(passage is not None for passage in passages) == [False, False, True]
    assert [passage.crees for passage in passages if passage] == [2]
    assert EvenementPage.objects.live().count() == EvenementSuivi.objects.count() == 2
    assert FluxSuivi.objects.get().pris_le is None


def test_ce_que_l_on_decouvre_attend_la_page_que_quelqu_un_cree_au_meme_endroit(accueil_valide, monkeypatch):
    membre = MembreFactory()
    source = suivre(monkeypatch, AccueilDuFlux.DIRECT, membre)
    source.dit(vevent("a", "Veillée"))
    passages = []

    def lire() -> None:
        try:
            passages.append(Passage(FluxSuivi.objects.get()).execute())
        finally:
            connections.close_all()

    with transaction.atomic():
        une_sous_verrou(membre).add_child(instance=EvenementFactory.build(title="Veillée", slug="veillee", live=False))
        fil = threading.Thread(target=lire)
        fil.start()
        time.sleep(0.5)
    fil.join()

    assert [(passage.crees, passage.ecartes) for passage in passages if passage] == [(1, [])]
    assert sorted(EvenementPage.objects.values_list("slug", flat=True)) == ["veillee", "veillee-2"]
