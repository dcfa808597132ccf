"""Mesure les agendas abonnés à dix ans d'événements, contre une page Wagtail nue, dans la même exécution.

    uv run python -m tests.mesures.ics                                  # SQLite : 100, puis 20 000 événements
    uv run python -m tests.mesures.ics --base postgresql --evenements 100 2000

Un événement sur vingt est une série de vingt et une dates, dont une annulée. S'y ajoutent le temps de composer un
événement et la mémoire d'une réponse. `tests.mesures --parts agenda` mesure les mêmes adresses, parmi celles de
l'agenda.
"""

import argparse
import datetime
import os
import random
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

import django

JOURS = 3650


def peupler(combien: int, hasard: random.Random) -> None:
    """Porte à `combien` les événements de toute l'alliance, dates et inscriptions au calendrier comprises."""
    from django.utils import timezone

    from actualites.agenda.occurrences import recalculer_en_lot
    from actualites.choix import FormeDEvenement, FrequenceDEvenement, GenreDeDate
    from actualites.models import AgendaIndexPage, DateDEvenement, EvenementPage

    from .arbre import compter_les_enfants, inserer, page_neuve
    from .mots import NOMS, VERBES, mots

    index = AgendaIndexPage.objects.get()
    debut = timezone.localdate() - datetime.timedelta(days=JOURS // 2)
    instances: list[Any] = [
        page_neuve(
            EvenementPage,
            index,
            rang,
            f"{hasard.choice(VERBES)} {hasard.choice(NOMS)}, rendez-vous {rang}",
            f"rendez-vous-{rang}",
            forme=hasard.choice(FormeDEvenement.values),
            en_bref=f"<p>{mots(hasard, 40)}.</p>",
            date_debut=debut + datetime.timedelta(days=hasard.randrange(JOURS)),
            heure_debut=datetime.time(hasard.randrange(8, 21)),
            heure_fin=datetime.time(22),
            frequence=FrequenceDEvenement.HEBDOMADAIRE if rang % 20 == 0 else "",
            nombre=21 if rang % 20 == 0 else None,
            lieu_nom="Maison d’accueil",
            fuseau=hasard.choice(["Europe/Paris"] * 9 + ["America/Sao_Paulo"]),
        )
        for rang in range(index.numchild + 1, combien + 1)
    ]
    pks = inserer(EvenementPage, instances)
    index.numchild += len(pks)
    compter_les_enfants([index])
    DateDEvenement.objects.bulk_create(
        DateDEvenement(
            evenement_id=pk,
            genre=GenreDeDate.ANNULEE,
            date_prevue=page.date_debut + datetime.timedelta(days=7),
            annonce="Orage",
        )
        for pk, page in zip(pks, instances, strict=True)
        if page.frequence
    )
    depart = time.process_time()
    recalculer_en_lot(pks)
    print(f"Composer : {(time.process_time() - depart) / len(pks) * 1000:.2f} ms de processeur par événement")


def mesurer(tailles: list[int]) -> None:
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import setup_test_environment
    from wagtail.models import Page

    from actualites.models import EvenementPage
    from alliance.accueil.amenagement import amenager

    from .releve import relever, relever_a_froid
    from .tableau import TEMOIN, _imprimer, _sans_cache

    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)
    temoin = amenager().add_child(instance=Page(title="Témoin", slug="temoin"))
    print(f"Base : {connection.vendor}.")
    agenda = "/agenda/agenda.ics"
    for taille in tailles:
        peupler(taille, random.Random(taille))
        cache.clear()
        seul = EvenementPage.objects.exclude(frequence="").order_by("-pk")[0]
        with override_settings(**_sans_cache()):
            releves = {
                TEMOIN: relever(temoin.url),
                "tout l'agenda": relever(agenda),
                "tout, à froid": relever_a_froid(agenda, 2),
                "depuis dix ans": relever(f"{agenda}?du=2000-01-01"),
                "filtré": relever(f"{agenda}?forme=veillee"),
                "un événement": relever(f"{seul.url}evenement.ics"),
            }
            _imprimer(f"{taille} événements", releves)
            tracemalloc.start()
            Client().get(f"{agenda}?du=2000-01-01")
            _garde, pointe = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        print(f"Mémoire d'une réponse, au plus haut : {pointe / 2**20:.1f} Mo")


def main() -> int:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", choices=["sqlite", "postgresql"], default="sqlite")
    analyseur.add_argument("--evenements", type=int, nargs="+", default=[100, 20_000])
    options = analyseur.parse_args()
    with tempfile.TemporaryDirectory(prefix="alliance-mesures-") as dossier:
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings.test"
        if options.base == "postgresql":
            from tests.greffon_base import _demarrer_postgresql as demarrer_postgresql

            os.environ["DATABASE_URL"] = demarrer_postgresql()
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(dossier) / 'base.sqlite3'}"
        django.setup()
        mesurer(sorted(options.evenements))
    return 0


if __name__ == "__main__":
    sys.exit(main())
