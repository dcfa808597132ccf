"""Deux passages à la fois, ou un passage interrompu : personne n'est oublié, personne n'est prévenu deux fois."""

import threading
from collections import Counter

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connections

from actualites.alertes import passage
from actualites.alertes.envoi import EnvoiDesAlertes, poursuivre
from actualites.models import EnvoiDAlerte, Nouveaute
from alliance.socle import envois
from tests.factories import ArticleFactory, MembreFactory

from .alertes import alerter

PERSONNES = 30


def paraitre(membre, combien: int) -> None:
    for _ in range(combien):
        ArticleFactory(parent=membre, live=False).get_latest_revision().publish()


def test_deux_commandes_a_la_fois_ne_previennent_qu_une_fois(accueil_valide, monkeypatch):
    monkeypatch.setattr("signal.signal", lambda *_args: None)  # réservé au fil principal
    membre = MembreFactory()
    attendues = {alerter("q=maison" if n % 2 else "").abonnement.courriel for n in range(PERSONNES)}
    paraitre(membre, 3)
    depart, pannes = threading.Barrier(2), []

    def lancer() -> None:
        try:
            depart.wait()
            call_command("envoyer_alertes", verbosity=0)
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=lancer) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not pannes
    assert Counter(courriel.to[0] for courriel in mail.outbox) == dict.fromkeys(attendues, 1)
    assert not Nouveaute.objects.filter(traitee_le__isnull=True).exists()


def test_un_passage_qui_arrive_apres_un_autre_ne_reinscrit_rien(accueil, monkeypatch):
    """L'entrelacement précis : les deux ont lu les mêmes nouveautés, l'autre a écrit le premier."""
    alerter()
    paraitre(MembreFactory(), 2)
    rapprocher, lectures = passage.rapprocher, []

    def doublee(nouveautes):
        lectures.append(len(nouveautes))
        correspondances = list(rapprocher(nouveautes))
        if len(lectures) == 1:
            assert passage.inscrire_ce_qui_est_nouveau() == 1
        return correspondances

    monkeypatch.setattr(passage, "rapprocher", doublee)
    assert passage.inscrire_ce_qui_est_nouveau() == 0
    assert lectures == [2, 2]
    assert EnvoiDAlerte.objects.count() == 1


def test_une_inscription_interrompue_ne_perd_rien(accueil, monkeypatch):
    alerter()
    paraitre(MembreFactory(), 1)
    with monkeypatch.context() as coupure:
        coupure.setattr(envois, "inscrire", lambda *_args: (_ for _ in ()).throw(OSError("disque plein")))
        with pytest.raises(OSError, match="disque plein"):
            passage.inscrire_ce_qui_est_nouveau()
    assert not EnvoiDAlerte.objects.exists() and Nouveaute.objects.get().traitee_le is None
    assert poursuivre().envoyes == 1


def test_un_envoi_interrompu_reprend_ou_il_en_etait(accueil, monkeypatch):
    for _ in range(5):
        alerter()
    paraitre(MembreFactory(), 1)
    composer, composes = EnvoiDesAlertes.composer, []

    def tuer_au_troisieme(self, ligne):
        composes.append(ligne.pk)
        if len(composes) == 3:
            raise SystemExit(143)
        return composer(self, ligne)

    with monkeypatch.context() as coupure:
        coupure.setattr(EnvoiDesAlertes, "composer", tuer_au_troisieme)
        with pytest.raises(SystemExit):
            poursuivre()
    assert len(mail.outbox) == 2
    # Ce qui n'était pas commencé est rendu ; la ligne en cours attend son bail.
    assert poursuivre().envoyes == 2
    EnvoiDAlerte.objects.filter(envoye_le__isnull=True).update(pris_le=None)
    assert poursuivre().envoyes == 1
    assert len({courriel.to[0] for courriel in mail.outbox}) == len(mail.outbox) == 5
