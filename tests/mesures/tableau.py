"""Déroule les mesures et les imprime."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import setup_test_environment
from wagtail.models import Page

from alliance.accueil.amenagement import amenager
from bonnes_pratiques.models import FichePage

from .peuplement import peupler
from .releve import Releve, premiere_visite, relever, relever_a_froid

TEMOIN = "page Wagtail nue"


def mesurer(tailles: list[int]) -> None:
    """Mesure chaque page à chaque taille : chaude, à froid après une publication, puis déjà vue (cache anonyme)."""
    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)
    accueil = amenager()
    temoin = accueil.add_child(instance=Page(title="Témoin", slug="temoin"))
    print(f"Base : {connection.vendor}. Processeur : médiane de 40 lectures, une fois chaud, dans ce processus.")
    releves: dict[int, dict[str, Releve]] = {}
    for taille in tailles:
        peupler(taille)
        cache.clear()
        fiche = FichePage.objects.live().order_by("-pk")[0]
        pages = {
            TEMOIN: temoin.url,
            "accueil": "/",
            "liste": "/bonnes-pratiques/",
            "liste filtrée": "/bonnes-pratiques/?axe=citoyennete&taille=petite",
            "liste, recherche": "/bonnes-pratiques/?q=Loger+des+logements+42",
            "fiche": fiche.url,
            "recherche": "/recherche/?q=Loger+des+logements+42",
            "annuaire": "/reseau/",
        }
        with override_settings(**_sans_cache()):
            releves[taille] = {nom: relever(adresse) for nom, adresse in pages.items()}
            releves[taille]["liste, à froid"] = relever_a_froid("/bonnes-pratiques/")
            releves[taille]["fiche, à froid"] = relever_a_froid(fiche.url)
        with override_settings(TEMPLATES=_gabarits(), ALLIANCE_CACHE_ANONYME=True):
            releves[taille]["liste, déjà vue"] = relever("/bonnes-pratiques/")
            releves[taille]["fiche, déjà vue"] = relever(fiche.url)
        _imprimer(taille, releves[taille])
    for nom, adresse in {"accueil": "/", "liste": "/bonnes-pratiques/", "fiche": fiche.url}.items():
        visite = premiere_visite(adresse)
        print(f"Première visite, {nom} : {visite['demandes']} demandes, {visite['octets'] / 1024:.1f} Ko compressés")
    if len(tailles) > 1:
        _imprimer_croissance(tailles[0], tailles[-1], releves)


def _gabarits() -> list[dict[str, Any]]:
    gabarits = [dict(moteur) for moteur in settings.TEMPLATES]
    gabarits[0]["DIRS"] = [*gabarits[0]["DIRS"], Path(__file__).parent / "gabarits"]
    return gabarits


def _sans_cache() -> dict[str, Any]:
    return {"ALLIANCE_CACHE_ANONYME": False, "TEMPLATES": _gabarits()}


def _imprimer(taille: int, releves: dict[str, Releve]) -> None:
    nue = releves[TEMOIN].processeur
    print(f"\n{taille} fiches\n{'page':<20}{'requêtes':>9}{'ms':>8}{'× nue':>8}{'Ko':>7}{'Ko gzip':>9}")
    for nom, releve in releves.items():
        print(
            f"{nom:<20}{releve.requetes:>9}{releve.processeur:>8.2f}{releve.processeur / nue:>8.2f}"
            f"{releve.octets / 1024:>7.1f}{releve.compresses / 1024:>9.1f}"
        )


def _imprimer_croissance(petite: int, grande: int, releves: dict[int, dict[str, Releve]]) -> None:
    print(f"\nCroissance de {petite} à {grande} fiches (temps rapporté à la page nue de chaque taille)")
    for nom in releves[petite]:
        avant = releves[petite][nom].processeur / releves[petite][TEMOIN].processeur
        apres = releves[grande][nom].processeur / releves[grande][TEMOIN].processeur
        print(f"{nom:<20}× {apres / avant:.2f}")
