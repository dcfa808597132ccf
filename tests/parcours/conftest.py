"""De quoi jouer un parcours dans un vrai navigateur : Chromium, serveur d'essai, écrans gardés en cas d'échec."""

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from pytest_django.live_server_helper import LiveServer

from alliance.accueil.models import AccueilPage
from alliance.socle.models import Utilisateur

# Playwright tourne dans une boucle asynchrone : Django y refuserait toute requête à la base.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
TRACES = settings.RACINE / "var" / "essais" / "parcours"
#: Ce que l'on attend avant de déclarer qu'une chose ne vient pas (millisecondes) : la machine peut être chargée.
DELAI = 60_000
expect.set_options(timeout=DELAI)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sans navigateur, les parcours sont sautés avec leur raison ; en intégration continue, c'est un échec."""
    if CHROMIUM.exists() or os.environ.get("CI") == "true":
        return
    sans = pytest.mark.skip(reason=f"{CHROMIUM} manque : installez chromium pour jouer les parcours.")
    for essai in items:
        if essai.get_closest_marker("navigateur"):
            essai.add_marker(sans)


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} manque : l'intégration continue doit jouer les parcours.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    rapport = yield
    setattr(item, f"rapport_{rapport.when}", rapport)
    return rapport


@pytest.fixture
def site(accueil_valide: AccueilPage) -> AccueilPage:
    """Le site aménagé, vu aussi par le serveur d'essai."""
    return accueil_valide


@pytest.fixture
def serveur(site, live_server) -> Iterator[LiveServer]:
    """Le serveur d'essai ; tant qu'il répond encore à un navigateur qui se ferme, l'essai ne finit pas.

    Sans quoi une réponse en cours écrirait dans la base que la fin de l'essai vide, ou la tiendrait verrouillée.
    """
    yield live_server
    for fil in threading.enumerate():
        if fil.name.endswith("(process_request_thread)"):
            fil.join(DELAI / 1000)
            assert not fil.is_alive(), "un navigateur tient encore le serveur d'essai"


@pytest.fixture
def ouvrir(navigateur: Browser, serveur: LiveServer, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Une fonction qui ouvre une page vierge dans un navigateur neuf ; avec une adresse, la personne y est déjà entrée.

    Si l'essai échoue, ce que montrait chaque page reste sous `var/essais/parcours/` : son image et son HTML.
    Tous se ferment à la fin : l'éditeur de Wagtail interroge sans cesse le serveur, et troublerait l'essai suivant.
    """
    ouverts: list[BrowserContext] = []

    def ouvrir_un_navigateur(email: str = "", **options: Any) -> Page:
        choisies = {"base_url": serveur.url, "locale": "fr-FR", "reduced_motion": "reduce", **options}
        ouverts.append(contexte := navigateur.new_context(**choisies))
        contexte.set_default_timeout(DELAI)
        if email:
            faire_entrer(contexte, email, serveur.url)
        return contexte.new_page()

    yield ouvrir_un_navigateur
    rapport = getattr(request.node, "rapport_call", None)
    if rapport is not None and rapport.failed:
        garder_ce_qui_se_voit(ouverts, request.node.name)
    for contexte in ouverts:
        contexte.close()


def faire_entrer(contexte: BrowserContext, email: str, adresse: str) -> None:
    """Donne au navigateur la session de cette personne ; l'écran de connexion a son propre parcours."""
    client = Client()
    client.force_login(Utilisateur.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    contexte.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": adresse}])


def garder_ce_qui_se_voit(contextes: list[BrowserContext], essai: str) -> None:
    TRACES.mkdir(parents=True, exist_ok=True)
    pages = [page for contexte in contextes for page in contexte.pages]
    for rang, page in enumerate(pages):
        fichier = TRACES / f"{re.sub(r'[^0-9A-Za-z]+', '-', essai)}-{rang}"
        with contextlib.suppress(PlaywrightError):
            fichier.with_suffix(".html").write_text(f"<!-- {page.url} -->\n{page.content()}")
            page.screenshot(path=fichier.with_suffix(".png"), full_page=True)
