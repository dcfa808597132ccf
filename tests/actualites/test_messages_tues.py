"""On tue pour de bon le processus qui envoie : personne n'est oublié, personne ne reçoit deux fois la nouvelle."""

import os
import re
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from actualites.choix import EtatDeSignature
from actualites.models import EnvoiDeMessage, MessageAuxSignataires, Signature
from tests.factories import PriseFactory

SIGNATURES = 1_500
#: À combien d'acceptations on tue, à chaque fois.
MEURTRES = (340, 850)
MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE)
#: Une machine chargée met plus de temps ; un envoi bloqué, lui, ne finit pas (secondes).
PATIENCE = 300


class Boites:
    """Ce que le serveur a accepté : par adresse, le Message-ID de chaque courriel."""

    def __init__(self) -> None:
        self.recus: dict[str, list[str]] = defaultdict(list)
        self.nombre = 0

    async def handle_DATA(self, server, session, envelope) -> str:
        # Les en-têtes seuls : relire quinze cents corps prendrait au processus que l'on éprouve le temps de la machine.
        (identifiant,) = MESSAGE_ID.findall(envelope.content)
        self.recus[envelope.rcpt_tos[0]].append(identifiant.decode())
        self.nombre += 1
        return "250 OK"


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def serveur_de_courriel() -> Iterator[tuple[Boites, int]]:
    boites, port = Boites(), port_libre()
    serveur = Controller(boites, hostname="127.0.0.1", port=port)
    serveur.start()
    try:
        yield boites, port
    finally:
        serveur.stop()


def adresse_de_la_base() -> str:
    """La base de cet essai, telle qu'un autre processus la nomme."""
    nom = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{nom}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{nom}").geturl()


@pytest.fixture
def lances() -> Iterator[list[subprocess.Popen]]:
    """Les processus d'un essai ; aucun ne lui survit."""
    processus: list[subprocess.Popen] = []
    yield processus
    for un in processus:
        un.kill()


def envoyer(lances: list[subprocess.Popen], port: int, dossier) -> subprocess.Popen:
    """La vraie commande, dans un vrai processus, avec les réglages de production."""
    processus = subprocess.Popen(
        [sys.executable, "manage.py", "envoyer_messages"],
        cwd=settings.RACINE,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "alliance.settings.production",
            "ALLIANCE_VAR": str(dossier),
            "SECRET_KEY": "x7Kq-2mZp9!vRt4LwYb8NcHd3FgJs6AeUo1iXk5QzPMnVBtCrDh",
            "ALLOWED_HOSTS": "alliance.example",
            "DATABASE_URL": adresse_de_la_base(),
            "ALLIANCE_ADRESSE": "https://alliance.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "ALLIANCE_CONTACT": "contact@alliance.example",
            "DEFAULT_FROM_EMAIL": "Alliance <contact@alliance.example>",
            "ALLIANCE_COURRIELS_PAR_MINUTE": "0",
            "ALLIANCE_ENVOIS_BAIL": "8",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lances.append(processus)
    return processus


def attendre(condition, processus: subprocess.Popen) -> None:
    fin = time.monotonic() + PATIENCE
    while not condition():
        assert processus.poll() is None, f"le processus s'est arrêté seul : {processus.communicate()[0][-2000:]}"
        assert time.monotonic() < fin, "l'envoi n'avance pas"
        time.sleep(0.01)


@pytest.fixture
def message(accueil_valide) -> MessageAuxSignataires:
    """Un message lancé, et quinze cents personnes qui l'attendent."""
    prise = PriseFactory(signature_publique=True)
    maintenant = timezone.now()
    Signature.objects.bulk_create(
        [
            Signature(
                prise=prise,
                prenom="Camille",
                nom=f"Exemple {n}",
                courriel=f"camille.{n}@exemple.org",
                adresse_canonique=f"camille.{n}@exemple.org",
                recevoir_suites=True,
                etat=EtatDeSignature.CONFIRMEE,
                confirmee_le=maintenant,
            )
            for n in range(SIGNATURES)
        ],
        batch_size=500,
    )
    return MessageAuxSignataires.objects.create(
        prise=prise, sujet="Le gymnase ouvre", corps="<p>Vous l’avez obtenu.</p>", lance_le=timezone.now()
    )


def test_tue_deux_fois_l_envoi_reprend_et_chaque_personne_a_un_message(message, lances, tmp_path):
    with serveur_de_courriel() as (boites, port):
        for seuil in MEURTRES:
            processus = envoyer(lances, port, tmp_path)
            attendre(lambda seuil=seuil: boites.nombre >= seuil, processus)
            processus.kill()
            processus.communicate()
        assert MEURTRES[-1] <= boites.nombre < SIGNATURES, "on l'a bien tué en plein envoi"

        for _passage in range(5):
            # Deux à la fois : la commande régulière et l'ouvrier peuvent se croiser.
            ensemble = [envoyer(lances, port, tmp_path), envoyer(lances, port, tmp_path)]
            sorties = [processus.communicate(timeout=PATIENCE)[0] for processus in ensemble]
            assert [processus.returncode for processus in ensemble] == [0, 0], sorties
            message.refresh_from_db()
            if message.termine_le:
                break
            time.sleep(1)

    assert message.termine_le, "l'envoi va jusqu'au bout"
    assert len(boites.recus) == SIGNATURES, "personne n'est oublié"
    en_double = {adresse: ids for adresse, ids in boites.recus.items() if len(set(ids)) != 1}
    assert not en_double, "une personne n'a qu'un message : les serveurs rangent un même Message-ID une fois"
    assert boites.nombre <= SIGNATURES + len(MEURTRES), "au plus un courriel accepté en double par interruption"
    lignes = EnvoiDeMessage.objects.filter(message=message)
    assert lignes.count() == lignes.filter(envoye_le__isnull=False).count() == SIGNATURES
    assert {ids[0] for ids in boites.recus.values()} == set(lignes.values_list("identifiant", flat=True))
