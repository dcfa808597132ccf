"""Deux secrétaires, ou un double clic, au même instant : la base tranche."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from alliance.socle.choix import Role
from reseau.choix import StatutDeCandidature
from reseau.models import Invitation, MembrePage
from tests.factories import TerritoireFactory, UtilisateurFactory

from .candidatures import candidature, page_de

ENSEMBLE = 3


def ensemble(clients, adresse, envoi):
    """Le même envoi, par tous à la fois ; rend les statuts."""
    depart, statuts = threading.Barrier(len(clients)), []

    def envoyer(client: Client) -> None:
        try:
            depart.wait()
            statuts.append(client.post(adresse, envoi).status_code)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=envoyer, args=[client]) for client in clients]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return statuts


@pytest.fixture
def secretaires(accueil_valide):
    clients = []
    for rang in range(ENSEMBLE):
        clients.append(Client(raise_request_exception=False))
        personne = UtilisateurFactory(email=f"secretaire{rang}@exemple.org", role=Role.SECRETARIAT)
        clients[-1].force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    return clients


def test_trois_prises_en_charge_n_en_font_qu_une(secretaires):
    deposee = candidature()
    assert ensemble(secretaires, reverse("candidatures:prendre", args=[deposee.pk]), {}) == [302] * ENSEMBLE
    assert [pas.genre for pas in deposee.pas.all()] == ["prise-en-charge"]


def test_trois_acceptations_ne_font_qu_une_page(secretaires):
    deposee = candidature(territoire=TerritoireFactory())
    envoi = {"slug": "exemple", "territoire": deposee.territoire_id, "role": "referent-elu", "fin_de_mandat": ""}
    statuts = ensemble(secretaires, reverse("candidatures:accepter", args=[deposee.pk]), envoi)
    # Qui arrive après lit que c'est fait, ou que l'adresse est prise ; personne n'a de panne.
    assert set(statuts) <= {200, 302}
    deposee.refresh_from_db()
    assert deposee.statut == StatutDeCandidature.ACCEPTEE
    assert MembrePage.objects.count() == Invitation.objects.count() == 1
    assert [pas.genre for pas in deposee.pas.all()] == ["acceptation"]


def test_trois_confirmations_ne_deposent_qu_une_fois(secretaires, mailoutbox):
    attend = candidature(StatutDeCandidature.A_CONFIRMER)
    clients = [Client(raise_request_exception=False) for _ in range(ENSEMBLE)]
    assert ensemble(clients, page_de(attend), {"geste": "confirmer"}) == [302] * ENSEMBLE
    assert attend.pas.count() == 1
    assert len(mailoutbox) == 1 + ENSEMBLE, "un accusé de réception, et un avis à chaque secrétaire"
