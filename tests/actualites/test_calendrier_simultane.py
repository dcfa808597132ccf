"""Des publications et des recalculs au même instant : la table dit la page, l'agenda aussi."""

import datetime
import threading
from typing import Any

from django.db import connections

from actualites.agenda.occurrences import recalculer, recalculer_en_lot
from actualites.models import EvenementPage, InscriptionAuCalendrier, OccurrenceDEvenement
from tests.factories import EvenementFactory


def test_publications_et_recalculs_au_meme_instant_laissent_les_dates_de_la_page(accueil_valide: Any) -> None:
    evenement = EvenementFactory()
    versions = []
    for jour in (10, 20, 30):
        evenement.date_debut = datetime.date(2025, 6, jour)
        versions.append(evenement.save_revision())
    gestes = [
        *(version.publish for version in versions),
        lambda: recalculer(evenement),
        lambda: recalculer_en_lot([evenement.pk]),
    ]
    depart, pannes = threading.Barrier(len(gestes)), []

    def jouer(geste: Any) -> None:
        try:
            depart.wait()
            geste()
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=jouer, args=[geste]) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not pannes
    page = EvenementPage.objects.get(pk=evenement.pk)
    assert list(OccurrenceDEvenement.objects.values_list("jour_debut", flat=True)) == [page.date_debut]
    assert f"DTSTART;TZID=Europe/Paris:{page.date_debut:%Y%m%d}" in InscriptionAuCalendrier.objects.get().composants
