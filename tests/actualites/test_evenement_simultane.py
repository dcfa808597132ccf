"""Deux annonces au même instant : aucune n'efface l'autre, ni sur la page ni dans le brouillon en cours."""

import datetime
import threading

from django.db import connections

from actualites.choix import EtatDEvenement, GenreDeDate
from actualites.evenements.actions import AnnoncerUnChangement
from actualites.models import ChangementDEvenement, EvenementPage
from tests.factories import EvenementFactory, UtilisateurFactory

JEUDI = datetime.date(2031, 7, 17)


def test_deux_dates_annoncees_ensemble_le_restent_toutes_les_deux(accueil_valide):
    page = EvenementFactory(date_debut=JEUDI, frequence="hebdomadaire", nombre=4)
    redactrice = UtilisateurFactory(membre=page.organisation)
    brouillon = EvenementPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    brouillon.public = "Tout le monde"
    brouillon.save_revision(user=redactrice)
    dates = [JEUDI, JEUDI + datetime.timedelta(days=7)]
    depart, pannes = threading.Barrier(len(dates)), []

    def annoncer(date: datetime.date) -> None:
        try:
            lue = EvenementPage.objects.get(pk=page.pk)
            depart.wait()
            AnnoncerUnChangement(
                lue, redactrice, etat=EtatDEvenement.ANNULE, annonce="Fermé", date_prevue=date
            ).execute()
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=annoncer, args=[date]) for date in dates]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not pannes
    publiee = EvenementPage.objects.get(pk=page.pk)
    repris = publiee.get_latest_revision_as_object()
    for version in (publiee, repris):
        assert {date.date_prevue: date.genre for date in version.dates.all()} == dict.fromkeys(
            dates, GenreDeDate.ANNULEE
        )
    assert repris.public == "Tout le monde"
    assert ChangementDEvenement.objects.filter(evenement=page).count() == 2
