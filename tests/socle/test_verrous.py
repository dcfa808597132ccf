"""Le verrou d'une page se prend dans l'ordre où un enregistrement l'écrit : qui publie et qui annonce s'attendent."""

import threading
import time

from django.db import connections, transaction
from wagtail.models import Page

from actualites.choix import EtatDEvenement
from actualites.evenements.actions import AnnoncerUnChangement
from actualites.models import EvenementPage
from alliance.socle.verrous import sous_verrou, une_sous_verrou
from tests.factories import EvenementFactory, UtilisateurFactory


def test_annoncer_pendant_que_la_page_s_enregistre_attend_au_lieu_de_s_entrebloquer(accueil_valide):
    page = EvenementFactory()
    redactrice = UtilisateurFactory(membre=page.organisation)
    lue, pannes = EvenementPage.objects.get(pk=page.pk), []

    def annoncer() -> None:
        try:
            AnnoncerUnChangement(lue, redactrice, etat=EtatDEvenement.COMPLET, annonce="Complet").execute()
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    with transaction.atomic():
        # Un enregistrement écrit la table des pages, puis celle de l'événement.
        Page.objects.filter(pk=page.pk).update(draft_title="Un autre titre")
        fil = threading.Thread(target=annoncer)
        fil.start()
        time.sleep(0.5)
        EvenementPage.objects.filter(pk=page.pk).update(public="Tout le monde")
    fil.join()

    publiee = EvenementPage.objects.get(pk=page.pk)
    assert not pannes
    assert (publiee.etat, publiee.public) == (EtatDEvenement.COMPLET, "Tout le monde")


def test_une_page_se_verrouille_tout_entiere_et_se_relit_avec_ce_qu_elle_cite(accueil, django_assert_num_queries):
    page = EvenementFactory()
    with transaction.atomic():
        with django_assert_num_queries(2):
            relue = une_sous_verrou(page, "territoire")
            assert relue.territoire == page.territoire
        with django_assert_num_queries(2):
            assert sous_verrou(EvenementPage.objects.filter(pk=page.pk), "territoire") == [page]
