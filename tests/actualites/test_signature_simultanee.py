"""Mille personnes confirment à la fois, cent d'entre elles deux fois, par plusieurs serveurs : le compte est exact."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from actualites.models import PriseDePositionPage, Signature
from actualites.signatures.compteur import compteur_de, recompter
from actualites.signatures.liens import chemin_de
from alliance.socle.jetons import nouvelle_clef
from tests.factories.actualites import PriseFactory

from .signatures_publiques import verifier_le_compteur

PROCESSUS = 4
SIGNATURES = 1_000
DEUX_FOIS = 100
#: Un serveur fait d'un autre ne partage avec lui ni connexion, ni mémoire ; seulement la base.
serveurs = multiprocessing.get_context("fork")


@pytest.fixture
def prise(accueil_valide) -> PriseDePositionPage:
    return PriseFactory(signature_publique=True)


def deposer(prise: PriseDePositionPage, nombre: int, **champs: Any) -> list[Signature]:
    """Des signatures qui attendent leur confirmation : une sur deux montre son nom, une sur dix est d'organisation."""
    return Signature.objects.bulk_create(
        Signature(
            **{
                "prise": prise,
                "genre": "organisation" if rang % 10 == 0 else "personne",
                "prenom": "Camille",
                "nom": f"Exemple {rang}",
                "organisation": f"Collectif {rang}" if rang % 10 == 0 else "",
                "courriel": f"camille{rang}@exemple.org",
                "adresse_canonique": f"camille{rang}@exemple.org",
                "nom_public": rang % 2 == 0,
                "clef": nouvelle_clef(),
                **champs,
            }
        )
        for rang in range(nombre)
    )


def ensemble(parts: list[list[tuple[str, dict[str, str]]]]) -> list[list[int]]:
    """Chaque part d'envois par un processus à lui, tous au même instant ; rend les statuts."""
    depart, arrivee = serveurs.Barrier(len(parts)), serveurs.SimpleQueue()
    # Une connexion ouverte ne se partage pas : chacun ouvre la sienne.
    connections.close_all()

    def servir(part: list[tuple[str, dict[str, str]]]) -> None:
        statuts: list[int] = []
        # Après un parcours de navigateur, la boucle de Playwright a ses connexions et le fil les siennes : un enfant,
        # hors de la boucle, retrouve celles du fil, restées ouvertes. Les laisser à l'essai, sans les fermer pour lui.
        for heritee in connections.all(initialized_only=True):
            heritee.connection = None
        try:
            client = Client(raise_request_exception=False)
            depart.wait(20)
            statuts = [client.post(adresse, envoi).status_code for adresse, envoi in part]
        finally:
            arrivee.put(statuts)
            connections.close_all()

    processus = [serveurs.Process(target=servir, args=[part]) for part in parts]
    _tous(processus, "start")
    statuts = [arrivee.get() for _un in processus]
    _tous(processus, "join")
    return statuts


def _tous(processus: list[Any], geste: str) -> None:
    for un in processus:
        agir: Callable[[], None] = getattr(un, geste)
        agir()


def test_mille_confirmations_dont_cent_deux_fois(prise):
    chemins = [chemin_de(signature) for signature in deposer(prise, SIGNATURES)]
    envoi = {"geste": "confirmer"}
    parts = [[(chemin, envoi) for chemin in chemins[rang::PROCESSUS]] for rang in range(PROCESSUS)]
    # Deux à deux, les serveurs commencent par les mêmes : chacune de ces cent part deux fois au même instant.
    for pair in range(0, PROCESSUS, 2):
        communes = parts[pair][: 2 * DEUX_FOIS // PROCESSUS]
        parts[pair + 1] = [*communes, *parts[pair + 1]]

    statuts = [statut for servis in ensemble(parts) for statut in servis]

    assert Counter(statuts) == {302: SIGNATURES + DEUX_FOIS}, "personne n’a vu de panne"
    assert prise.signatures.filter(etat="confirmee").count() == SIGNATURES, "personne n’est perdu"
    compteur = compteur_de(prise)
    assert (compteur.personnes, compteur.organisations, compteur.noms_de_personnes) == (900, 100, 400)


def test_confirmer_masquer_et_se_retirer_au_meme_instant_gardent_le_compte_exact(prise):
    signatures = deposer(prise, 60)
    confirmees = signatures[:40]
    Signature.objects.filter(pk__in=[s.pk for s in confirmees]).update(etat="confirmee", confirmee_le=timezone.now())
    recompter(prise)
    chemins = [chemin_de(signature) for signature in signatures]
    confirmer = [(chemin, {"geste": "confirmer"}) for chemin in chemins]
    masquer = [(chemin, {"geste": "regler"}) for chemin in chemins[:40]]
    retirer = [(f"{chemin}retrait/", {}) for chemin in chemins[20:50]]
    statuts = [statut for servis in ensemble([confirmer, masquer, retirer, retirer]) for statut in servis]
    assert set(statuts) <= {200, 302, 404}, "une signature effacée n’est plus connue ; rien n’est en panne"
    verifier_le_compteur(prise)
    assert compteur_de(prise).total <= 30
