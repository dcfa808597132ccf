"""De quoi jouer un parcours dans un vrai navigateur : Chromium de Debian, serveur d'essai, trace en cas d'échec."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from alliance.accueil.models import AccueilPage
from tests.factories.socle import MOT_DE_PASSE

# Playwright tourne dans une boucle asynchrone : Django y refuserait toute requête à la base.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
TRACES = settings.RACINE / "var" / "essais" / "parcours"


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
def contexte(navigateur: Browser, live_server, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Un navigateur neuf ; s'il échoue, sa trace et ses écrans restent sous `var/essais/parcours/`."""
    contexte = navigateur.new_context(
        base_url=live_server.url, locale="fr-FR", viewport={"width": 1440, "height": 1000}, accept_downloads=True
    )
    contexte.set_default_timeout(45_000)
    contexte.tracing.start(screenshots=True, snapshots=True)
    yield contexte
    rapport = getattr(request.node, "rapport_call", None)
    if rapport is not None and rapport.failed:
        TRACES.mkdir(parents=True, exist_ok=True)
        nom = re.sub(r"\W+", "-", request.node.name)
        for rang, page in enumerate(contexte.pages):
            page.screenshot(path=TRACES / f"{nom}-{rang}.png", full_page=True)
        contexte.tracing.stop(path=TRACES / f"{nom}.zip")
    else:
        contexte.tracing.stop()
    contexte.close()


@pytest.fixture
def page(contexte: BrowserContext) -> Page:
    return contexte.new_page()


def entrer(page: Page, email: str, mot_de_passe: str = MOT_DE_PASSE) -> None:
    """Passe la page de connexion de l'administration."""
    page.goto("/admin/login/")
    page.fill("[name=username]", email)
    page.fill("[name=password]", mot_de_passe)
    page.click("form [type=submit]")
    page.wait_for_url("**/admin/")


@pytest.fixture
def ouvrir(navigateur: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Une fonction qui ouvre une page dans un navigateur neuf ; avec une adresse, la personne y est déjà entrée.

    Tous se ferment à la fin : l'éditeur de Wagtail interroge sans cesse le serveur, et troublerait l'essai suivant.
    """
    ouverts: list[BrowserContext] = []

    def ouvrir_un_navigateur(email: str = "", **options: Any) -> Page:
        ouverts.append(navigateur.new_context(base_url=live_server.url, locale="fr-FR", **options))
        ouverts[-1].set_default_timeout(45_000)
        page = ouverts[-1].new_page()
        if email:
            entrer(page, email)
        return page

    yield ouvrir_un_navigateur
    for contexte in ouverts:
        contexte.close()


@pytest.fixture
def connexion(page: Page) -> Callable[[str], Page]:
    """Une fonction qui fait entrer une personne, par son adresse, et rend la page."""

    def faire_entrer(email: str) -> Page:
        entrer(page, email)
        return page

    return faire_entrer
