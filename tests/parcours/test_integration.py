"""Signer depuis la page d'un autre site : une autre origine, aucun témoin de tiers, et la provenance qui suit."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from playwright.sync_api import Browser, expect

from alliance.socle import formulaires_publics
from tests.actualites.signatures_publiques import lien_recu
from tests.factories import MembreFactory, PriseFactory

from .conftest import CHROMIUM, DELAI
from .regard import changer_de_page, obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Une association</title>
<script type="module" src="{site}/prises-de-position/integrer.js"></script></head>
<body><main><h1>Agir avec nous</h1>
<iframe src="{site}{prise}integrer/{suite}" title="Signer" width="100%" height="200" data-prise-de-position></iframe>
</main></body></html>"""


class SiteDAilleurs:
    """Un site d'une autre origine, qui sert une seule page."""

    def __init__(self) -> None:
        site = self
        self.html = ""

        class Reponse(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(site.html.encode())

            def log_message(self, *args: object) -> None:
                pass

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Reponse)
        self.adresse = f"http://127.0.0.1:{self.serveur.server_port}/"
        threading.Thread(target=self.serveur.serve_forever, daemon=True).start()


@pytest.fixture
def ailleurs() -> Iterator[SiteDAilleurs]:
    site = SiteDAilleurs()
    yield site
    site.serveur.shutdown()
    site.serveur.server_close()


@pytest.fixture
def sans_tiers(navigateur: Browser, serveur) -> Iterator[Browser]:
    """Un navigateur qui refuse les témoins de tiers."""
    strict = navigateur.browser_type.launch(
        executable_path=str(CHROMIUM), args=["--no-sandbox", "--test-third-party-cookie-phaseout"]
    )
    yield strict
    strict.close()


@pytest.fixture
def prise(site, monkeypatch):
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    return PriseFactory(parent=MembreFactory(), signature_publique=True, objectif=10)


def test_signer_depuis_un_autre_site(prise, ailleurs, sans_tiers, serveur):
    assert "localhost" in serveur.url  # 127.0.0.1 est donc bien une autre origine, et un autre site
    ailleurs.html = PAGE.format(site=serveur.url, prise=prise.url, suite="")
    contexte = sans_tiers.new_context(locale="fr-FR")
    contexte.set_default_timeout(DELAI)
    page = contexte.new_page()
    plaintes: list[str] = []
    page.on("console", lambda message: plaintes.append(message.text))
    page.goto(ailleurs.adresse)
    cadre = page.frame_locator("iframe")
    cadre.get_by_label("Prénom", exact=True).fill("Camille")
    cadre.get_by_label("Nom", exact=True).fill("Exemple")
    cadre.get_by_label("Adresse électronique").fill("camille@exemple.org")
    # Le module facultatif a donné au cadre la hauteur de son contenu.
    page.wait_for_function("Number(document.querySelector('iframe').height) > 600")
    cadre.get_by_role("button", name="Signer ce texte").click()
    expect(cadre.get_by_role("heading", level=1)).to_have_text("Regardez votre boîte aux lettres")
    assert contexte.cookies() == []
    assert not [plainte for plainte in plaintes if "postMessage" in plainte], "la console de l’hôte reste muette"
    signature = prise.signatures.get()
    assert (signature.provenance, signature.etat, signature.sans_preuve) == ("127.0.0.1", "en-attente", False)

    assert mail.outbox[-1].to == ["camille@exemple.org"]
    page.goto(f"{serveur.url}{lien_recu()}")
    changer_de_page(page.get_by_role("button", name="Confirmer"))
    signature.refresh_from_db()
    assert (signature.provenance, signature.etat) == ("127.0.0.1", "confirmee")

    ailleurs.html = PAGE.format(site=serveur.url, prise=prise.url, suite="?forme=compteur&theme=sombre")
    page.goto(ailleurs.adresse)
    expect(page.frame_locator("iframe").locator(".signer-total")).to_have_text("1")
    compteur = page.evaluate("adresse => fetch(adresse).then(r => r.json())", f"{serveur.url}{prise.url}compteur.json")
    assert compteur["total"] == 1


@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_rien_qu_axe_reproche_au_cadre(prise, ouvrir, theme):
    ecran = ouvrir(viewport={"width": 360, "height": 900})
    fautes: dict[str, list[str]] = {}
    for forme in ("", "compteur"):
        ecran.goto(f"{prise.url}integrer/?theme={theme}&forme={forme}")
        fautes |= obstacles(ecran, forme or "formulaire")
    assert not fautes
