"""Mesure l'agenda à dix ans d'événements : `python -m tests.mesures --parts agenda`.

Un sur vingt est une série de vingt et une dates : deux fois plus de dates que d'événements. S'ajoutent au tableau le
temps de reconstruire le répertoire après une publication, et sa mémoire.
"""

import datetime
import random
import time
import tracemalloc
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page

from actualites.agenda.facettes import Repertoire
from actualites.agenda.occurrences import recalculer_en_lot
from actualites.choix import FormeDEvenement, FrequenceDEvenement, ModaliteDEvenement
from actualites.models import EvenementPage, OccurrenceDEvenement, OrganisationDEvenement, ThemeDEvenement
from alliance.socle.memoire import sans_ramasse_miettes
from reseau.models import MembrePage, Territoire

from .arbre import compter_les_enfants, inserer, page_neuve
from .mots import NOMS, VERBES, mots, relier_aux_axes, relier_aux_themes
from .peuplement import peupler
from .releve import Releve, relever, relever_a_froid
from .tableau import TEMOIN, _gabarits, _imprimer, _sans_cache

#: Les années que couvrent les événements, moitié passées, moitié à venir.
ANNEES = 10
A_FROID = ("événement", "liste", "mois", "carte", "geojson", "ics", "accueil")
DEJA_VUES = ("événement", "liste", "mois", "carte", "geojson", "accueil")


def peupler_l_agenda(combien: int, hasard: random.Random) -> None:
    """Porte à `combien` les événements publiés, dates, inscriptions au calendrier et index compris."""
    espaces = list(MembrePage.objects.order_by("path"))
    territoires = list(Territoire.objects.values_list("pk", flat=True))
    debut = timezone.localdate() - datetime.timedelta(days=ANNEES * 365 // 2)
    deja = EvenementPage.objects.count()
    instances: list[Any] = []
    for rang in range(deja + 1, combien + 1):
        espace = espaces[int(len(espaces) * hasard.random() ** 2)]
        espace.numchild += 1
        en_serie = rang % 20 == 0
        instances.append(
            page_neuve(
                EvenementPage,
                espace,
                espace.numchild,
                f"{hasard.choice(VERBES)} {hasard.choice(NOMS)}, rendez-vous {rang}",
                f"rendez-vous-{rang}",
                forme=hasard.choice(FormeDEvenement.values),
                en_bref=f"<p>{mots(hasard, 40)}.</p>",
                description=[("texte", f"<p>{mots(hasard, 150)}.</p>")],
                date_debut=debut + datetime.timedelta(days=hasard.randrange(ANNEES * 365)),
                heure_debut=datetime.time(hasard.randrange(8, 21)),
                frequence=FrequenceDEvenement.HEBDOMADAIRE if en_serie else "",
                nombre=21 if en_serie else None,
                modalite=hasard.choice([*[ModaliteDEvenement.SUR_PLACE] * 6, *ModaliteDEvenement]),
                territoire_id=hasard.choice(territoires),
                lieu_nom="Maison d’accueil",
                acces_fauteuil=rang % 3 == 0,
            )
        )
    pks = inserer(EvenementPage, instances)
    compter_les_enfants(espaces)
    relier_aux_axes(EvenementPage, pks, hasard)
    relier_aux_themes(ThemeDEvenement, pks, hasard)
    OrganisationDEvenement.objects.bulk_create(
        [OrganisationDEvenement(evenement_id=pk, nom=f"Collectif d’Exemple {pk}", sort_order=0) for pk in pks],
        batch_size=2000,
    )
    depart = time.perf_counter()
    recalculer_en_lot(pks)
    print(f"{len(pks)} événements rangés en dates et inscrits au calendrier en {time.perf_counter() - depart:.1f} s")
    call_command("update_index", verbosity=0)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")


def mesurer(tailles: list[int], temoin: Page) -> None:
    """Mesure chaque page de l'agenda, et l'accueil, à chaque taille : chaude, à froid, puis déjà vue."""
    if not MembrePage.objects.exists():
        peupler(50, 100, 20, 10)
    releves: dict[int, dict[str, Releve]] = {}
    for taille in tailles:
        peupler_l_agenda(taille, random.Random(taille))
        cache.clear()
        pages = _adresses(temoin)
        with override_settings(**_sans_cache()):
            releves[taille] = {nom: relever(adresse) for nom, adresse in pages.items()}
            releves[taille] |= {f"{nom}, à froid": relever_a_froid(pages[nom], 3) for nom in A_FROID}
        with override_settings(TEMPLATES=_gabarits(), ALLIANCE_CACHE_ANONYME=True):
            releves[taille] |= {f"{nom}, déjà vu": relever(pages[nom]) for nom in DEJA_VUES}
        _imprimer(
            f"{EvenementPage.objects.count()} événements, {OccurrenceDEvenement.objects.count()} dates, "
            f"{Page.objects.count()} pages",
            releves[taille],
        )
        _repertoire()
    if len(tailles) > 1:
        print("\nCroissance, rapportée à la page nue de chaque taille")
        petit, grand = releves[tailles[0]], releves[tailles[-1]]
        for nom in petit:
            avant = petit[nom].processeur / petit[TEMOIN].processeur
            print(f"{nom:<28}× {grand[nom].processeur / grand[TEMOIN].processeur / avant:.2f}")


def _adresses(temoin: Page) -> dict[str, str]:
    mois = f"{timezone.localdate():%Y-%m}"
    return {
        TEMOIN: temoin.url,
        "accueil": "/",
        "événement": EvenementPage.objects.order_by("-pk")[0].url,
        "liste": "/agenda/",
        "liste, page 5": "/agenda/?page=5",
        "liste filtrée": "/agenda/?lieu=france&forme=veillee&axe=citoyennete",
        "liste, passés": "/agenda/?periode=passes",
        "liste, recherche": "/agenda/?q=Loger+des+logements+42",
        "mois": "/agenda/?vue=mois",
        "mois filtré": f"/agenda/?vue=mois&mois={mois}&forme=conference",
        "carte": "/agenda/?vue=carte",
        "geojson": "/agenda/carte.geojson",
        "geojson, passés": "/agenda/carte.geojson?periode=passes",
        "geojson, recherche": "/agenda/carte.geojson?q=Loger",
        "flux": "/agenda/flux.xml",
        "ics": "/agenda/agenda.ics",
        "ics filtré": "/agenda/agenda.ics?lieu=france&forme=veillee",
        "recherche du site": "/recherche/?q=Loger+des+logements+42",
    }


def _repertoire() -> None:
    """Le temps et la mémoire d'un répertoire reconstruit."""
    depart = time.process_time()
    with sans_ramasse_miettes():
        Repertoire()
    duree = time.process_time() - depart
    tracemalloc.start()
    garde = Repertoire()
    memoire, _pointe = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"Répertoire de {len(garde.entrees)} : {duree:.2f} s, {memoire / 2**20:.1f} Mo")
