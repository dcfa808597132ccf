"""Diffuse un numéro à des milliers de personnes en tuant deux fois ce qui l'envoie ; rend le temps et la mémoire.

    uv run python -m tests.mesures.numeros                      # SQLite, 10 000 abonné·es
    uv run python -m tests.mesures.numeros --base postgresql --abonnes 10000

Un vrai serveur SMTP, la vraie commande dans de vrais processus, deux SIGKILL en route, puis deux processus ensemble. Le
même essai, à 600 personnes, est dans la suite (`tests/actualites/test_numero_tue.py`).

La durée dit surtout ce que d'autres font sur la machine au même moment ; le temps de calcul se compare, lui, d'une base
à l'autre : celui des processus qui envoient, et celui du serveur PostgreSQL, qui travaille à part.
"""

import argparse
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent.parent
MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE)
#: Une machine chargée met plus de temps ; un envoi bloqué, lui, ne finit pas (secondes).
PATIENCE = 600
#: Le bail des processus éprouvés : ce qu'un mort tenait se reprend après lui.
BAIL = 5


class Boites:
    """Ce que le serveur a accepté : par adresse, le Message-ID de chaque courriel."""

    def __init__(self) -> None:
        self.recus: dict[str, list[str]] = defaultdict(list)
        self.nombre = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        # Les en-têtes seuls : relire tous les corps prendrait aux processus éprouvés le temps de la machine.
        (identifiant,) = MESSAGE_ID.findall(envelope.content[:4000])
        self.recus[envelope.rcpt_tos[0]].append(identifiant.decode())
        self.nombre += 1
        return "250 OK"


@contextmanager
def serveur_de_courriel() -> Iterator[tuple[Boites, int]]:
    from aiosmtpd.controller import Controller

    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = int(prise.getsockname()[1])
    boites = Boites()
    serveur = Controller(boites, hostname="127.0.0.1", port=port)
    serveur.start()
    try:
        yield boites, port
    finally:
        serveur.stop()


def lancer(port: int, base: str, dossier: Path) -> subprocess.Popen[str]:
    """La vraie commande, dans un vrai processus, avec les réglages de production."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "envoyer_numeros"],
        cwd=RACINE,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "alliance.settings.production",
            "ALLIANCE_VAR": str(dossier),
            "SECRET_KEY": "x7Kq-2mZp9!vRt4LwYb8NcHd3FgJs6AeUo1iXk5QzPMnVBtCrDh",
            "ALLOWED_HOSTS": "alliance.example",
            "DATABASE_URL": base,
            "ALLIANCE_ADRESSE": "https://alliance.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "ALLIANCE_CONTACT": "contact@alliance.example",
            "DEFAULT_FROM_EMAIL": "Alliance <contact@alliance.example>",
            "ALLIANCE_COURRIELS_PAR_MINUTE": "0",
            "ALLIANCE_ENVOIS_BAIL": str(BAIL),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@dataclass
class Releve:
    """Ce qu'un envoi tué deux fois a donné."""

    personnes: int
    boites: Boites
    secondes: float
    #: Temps de calcul des processus d'envoi, tués compris, en secondes.
    calcul: float
    #: Mémoire résidente la plus haute d'un processus d'envoi, en Mo.
    memoire: float
    fini: bool
    sorties: list[str] = field(default_factory=list)

    @property
    def par_personne(self) -> Counter[int]:
        """Combien de personnes ont reçu tant de lettres différentes."""
        return Counter(len(set(identifiants)) for identifiants in self.boites.recus.values())


def tuer_deux_fois(personnes: int, base: str, dossier: Path, fini: Callable[[], bool]) -> Releve:
    """Envoie la diffusion due, en tuant le processus à un septième puis à la moitié des lettres, et la mène au bout.

    Args:
        fini: dit si la diffusion est close en base.
    """
    depart, avant = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    vivants: list[subprocess.Popen[str]] = []
    sorties: list[str] = []
    try:
        with serveur_de_courriel() as (boites, port):
            for seuil in (personnes // 7, personnes // 2):
                processus = lancer(port, base, dossier)
                vivants.append(processus)
                _attendre(lambda seuil=seuil: boites.nombre >= seuil, processus)  # type: ignore[misc]
                processus.send_signal(signal.SIGKILL)
                processus.communicate()
            assert boites.nombre < personnes, "on l'a bien tué en plein envoi"
            for _passage in range(6):
                # Deux à la fois : la commande régulière et l'ouvrier peuvent se croiser.
                ensemble = [lancer(port, base, dossier), lancer(port, base, dossier)]
                vivants += ensemble
                sorties += [processus.communicate(timeout=PATIENCE)[0] for processus in ensemble]
                if fini():
                    break
                time.sleep(BAIL / 3)
    finally:
        for processus in vivants:
            processus.kill()
    # Des processus dont on a attendu la fin : ce qu'ils ont calculé ensemble, et la mémoire du plus gourmand.
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    calcul = apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime
    return Releve(personnes, boites, time.monotonic() - depart, calcul, apres.ru_maxrss / 1024, fini(), sorties)


def calcul_du_serveur(base: str) -> float:
    """Ce qu'a calculé le serveur PostgreSQL que l'on a démarré, clients partis compris, en secondes ; 0 sur SQLite."""
    if base != "postgresql":
        return 0.0
    from tests import greffon_base

    assert greffon_base._dossier is not None
    pid = (greffon_base._dossier / "donnees" / "postmaster.pid").read_text().split()[0]
    # Après le nom du processus, entre parenthèses : utime, stime, et ceux de ses enfants finis (proc(5)).
    champs = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, champs[11:15])) / os.sysconf("SC_CLK_TCK")


def _attendre(condition: Callable[[], bool], processus: subprocess.Popen[str]) -> None:
    fin = time.monotonic() + PATIENCE
    while not condition():
        assert processus.poll() is None, f"le processus s'est arrêté seul : {processus.communicate()[0][-2000:]}"
        assert time.monotonic() < fin, "l'envoi n'avance pas"
        time.sleep(0.01)


def peupler(personnes: int) -> Any:
    """Un numéro diffusé, et ces personnes qui l'attendent."""
    from django.utils import timezone

    from actualites.choix import EtatDAbonnement
    from actualites.models import Abonnement, Diffusion
    from actualites.numeros.rendu import rendre
    from tests.factories import NumeroFactory, PriseFactory

    Abonnement.objects.bulk_create(
        (
            Abonnement(
                courriel=f"lectrice.{n}@exemple.org",
                adresse_canonique=f"lectrice.{n}@exemple.org",
                etat=EtatDAbonnement.CONFIRME,
                confirme_le=timezone.now(),
                origine="mesure",
            )
            for n in range(personnes)
        ),
        batch_size=500,
    )
    numero = NumeroFactory(corps=[("contenu", {"page": PriseFactory(signature_publique=True), "mots": ""})] * 6)
    lettre = rendre(numero)
    return Diffusion.objects.create(numero=numero, sujet=lettre.sujet, html=lettre.html, texte=lettre.texte)


def main() -> int:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", choices=["sqlite", "postgresql"], default="sqlite")
    analyseur.add_argument("--abonnes", type=int, default=10_000)
    options = analyseur.parse_args()
    with tempfile.TemporaryDirectory(prefix="alliance-numeros-") as dossier:
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings.test"
        if options.base == "postgresql":
            from tests.greffon_base import _demarrer_postgresql as demarrer_postgresql

            os.environ["DATABASE_URL"] = demarrer_postgresql()
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(dossier) / 'base.sqlite3'}"
        import django

        django.setup()
        from django.core.management import call_command

        from alliance.accueil.amenagement import amenager

        call_command("migrate", verbosity=0)
        amenager()
        diffusion = peupler(options.abonnes)

        def fini() -> bool:
            diffusion.refresh_from_db()
            return diffusion.terminee_le is not None

        avant = calcul_du_serveur(options.base)
        releve = tuer_deux_fois(options.abonnes, os.environ["DATABASE_URL"], Path(dossier), fini)
        serveur = calcul_du_serveur(options.base) - avant
        print(
            f"{options.base} : {releve.personnes} personnes, {len(releve.boites.recus)} jointes, "
            f"{releve.boites.nombre} courriels acceptés, lettres différentes par personne {dict(releve.par_personne)}, "
            f"close : {releve.fini}, {releve.secondes:.0f} s, calcul {releve.calcul:.0f} s "
            f"(serveur de base : {serveur:.0f} s), {releve.memoire:.0f} Mo par processus, "
            f"lettre de {len(diffusion.html.encode()) // 1000} Ko"
        )
        exact = releve.fini and len(releve.boites.recus) == options.abonnes and set(releve.par_personne) == {1}
        return 0 if exact and releve.boites.nombre <= options.abonnes + 2 else 1


if __name__ == "__main__":
    sys.exit(main())
