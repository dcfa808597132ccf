"""Déroule les mesures et les imprime."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
from django.urls import reverse
from wagtail.models import Page

from actualites.models import PriseDePositionPage
from actualites.signatures.lecture import NOMS_PAR_PAGE
from alliance.accueil.amenagement import amenager
from alliance.socle.choix import Role
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage, ReseauIndexPage
from tests.factories import UtilisateurFactory

from .peuplement import peupler
from .prises import LA_PLUS_SIGNEE
from .releve import Releve, premiere_visite, relever, relever_a_froid

TEMOIN = "page Wagtail nue"
#: Une page d'administration coûte cent fois une page publique : la médiane en demande moins.
LECTURES_DANS_L_ADMINISTRATION = 10


def preparer() -> Page:
    """Aménage la base jetable ; rend la page Wagtail nue à laquelle tout se compare."""
    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)
    print(
        f"Base : {connection.vendor}. Processeur : médiane de 40 lectures, une fois chaud, dans ce processus. "
        f"Charge de la machine : {os.getloadavg()[0]:.1f} pour {os.cpu_count()} cœurs."
    )
    temoin: Page = amenager().add_child(instance=Page(title="Témoin", slug="temoin"))
    return temoin


def mesurer(tailles: list[tuple[int, int, int]], signatures: int, temoin: Page) -> None:
    """Mesure chaque page à chaque taille : chaude, à froid après une publication, puis déjà vue.

    Args:
        tailles: combien de membres, de fiches, de prises de position.
        signatures: combien sous une seule de ces prises.
    """
    releves: dict[int, dict[str, Releve]] = {}
    for membres, fiches, prises in tailles:
        peupler(membres, fiches, prises, signatures)
        cache.clear()
        releves[fiches] = _relever_tout(temoin)
        _imprimer(f"{membres} membres, {fiches} fiches, {prises} prises de position", releves[fiches])
    fiche = FichePage.objects.live().order_by("-pk")[0]
    prise = PriseDePositionPage.objects.get(title=LA_PLUS_SIGNEE)
    visitees = {"accueil": "/", "liste": "/bonnes-pratiques/", "fiche": fiche.url, "annuaire": "/reseau/"}
    visitees |= {"prises": "/prises-de-position/", "prise": prise.url}
    for nom, adresse in visitees.items():
        visite = premiere_visite(adresse)
        print(f"Première visite, {nom} : {visite['demandes']} demandes, {visite['octets'] / 1024:.1f} Ko compressés")
    if len(tailles) > 1:
        _imprimer_croissance(tailles[0], tailles[-1], releves)


def _relever_tout(temoin: Page) -> dict[str, Releve]:
    fiche = FichePage.objects.live().order_by("-pk")[0]
    membre = MembrePage.objects.order_by("path")[0]
    prise = PriseDePositionPage.objects.get(title=LA_PLUS_SIGNEE)
    pages_de_noms = -(-prise.compteur_de_signatures.noms_de_personnes // NOMS_PAR_PAGE)
    pages = {
        TEMOIN: temoin.url,
        "accueil": "/",
        "liste": "/bonnes-pratiques/",
        "liste filtrée": "/bonnes-pratiques/?axe=citoyennete&taille=petite",
        "liste, recherche": "/bonnes-pratiques/?q=Loger+des+logements+42",
        "fiche": fiche.url,
        "recherche": "/recherche/?q=Loger+des+logements+42",
        "annuaire": "/reseau/",
        "annuaire filtré": "/reseau/?axe=citoyennete&type=collectivites&pays=FR",
        "annuaire, recherche": "/reseau/?q=Commune+42",
        "carte": "/reseau/carte/",
        "membre": membre.url,
        "prises": "/prises-de-position/",
        "prises filtrées": "/prises-de-position/?nature=petition&axe=citoyennete&suite=oui",
        "prises à signer": "/prises-de-position/?signer=oui&tri=suites",
        "prises, recherche": "/prises-de-position/?q=Loger+des+logements+42",
        "prise très signée": prise.url,
        "noms, première page": f"{prise.url}signataires/",
        "noms, page du milieu": f"{prise.url}signataires/?page={pages_de_noms // 2}",
        "noms, dernière page": f"{prise.url}signataires/?page={pages_de_noms}",
        "geojson": "/reseau/carte.geojson",
        "geojson filtré": "/reseau/carte.geojson?axe=citoyennete&type=commune",
    }
    with override_settings(**_sans_cache()):
        releves = {nom: relever(adresse) for nom, adresse in pages.items()}
        for nom in ("liste", "fiche", "annuaire", "geojson", "prises", "prise très signée"):
            releves[f"{nom}, à froid"] = relever_a_froid(pages[nom])
    with override_settings(TEMPLATES=_gabarits(), ALLIANCE_CACHE_ANONYME=True):
        for nom in ("liste", "fiche", "annuaire", "geojson", "prises", "prise très signée"):
            releves[f"{nom}, déjà vu"] = relever(pages[nom])
    return {**releves, **_relever_l_administration(membre)}


def _relever_l_administration(membre: MembrePage) -> dict[str, Releve]:
    """L'explorateur, sur le réseau et sur un espace, pour le secrétariat et pour une rédactrice de cet espace."""
    index = ReseauIndexPage.objects.get()
    releves = {}
    for qui, personne in {
        "secrétariat": UtilisateurFactory(role=Role.SECRETARIAT),
        "rédaction": UtilisateurFactory(membre=membre),
    }.items():
        client = Client()
        client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
        for quoi, page in {"réseau": index, "espace": membre}.items():
            adresse = reverse("wagtailadmin_explore", args=[page.pk])
            if qui == "secrétariat" or page is membre:
                releves[f"admin {quoi}, {qui}"] = relever(adresse, LECTURES_DANS_L_ADMINISTRATION, client)
    return releves


def _gabarits() -> list[dict[str, Any]]:
    gabarits = [dict(moteur) for moteur in settings.TEMPLATES]
    gabarits[0]["DIRS"] = [*gabarits[0]["DIRS"], Path(__file__).parent / "gabarits"]
    return gabarits


def _sans_cache() -> dict[str, Any]:
    return {"ALLIANCE_CACHE_ANONYME": False, "TEMPLATES": _gabarits()}


def _imprimer(titre: str, releves: dict[str, Releve]) -> None:
    nue = releves[TEMOIN].processeur
    print(f"\n{titre}\n{'page':<28}{'requêtes':>9}{'ms':>8}{'× nue':>8}{'Ko':>8}{'Ko gzip':>9}")
    for nom, releve in releves.items():
        print(
            f"{nom:<28}{releve.requetes:>9}{releve.processeur:>8.2f}{releve.processeur / nue:>8.2f}"
            f"{releve.octets / 1024:>8.1f}{releve.compresses / 1024:>9.1f}"
        )


def _imprimer_croissance(
    tailles: tuple[int, int, int], grandes: tuple[int, int, int], releves: dict[int, dict[str, Releve]]
) -> None:
    print(
        f"\nCroissance de {tailles[1]} à {grandes[1]} fiches, de {tailles[2]} à {grandes[2]} prises de position "
        "(temps rapporté à la page nue de chaque taille)"
    )
    petite, grande = tailles[1], grandes[1]
    for nom in releves[petite]:
        avant = releves[petite][nom].processeur / releves[petite][TEMOIN].processeur
        apres = releves[grande][nom].processeur / releves[grande][TEMOIN].processeur
        print(f"{nom:<28}× {apres / avant:.2f}")
