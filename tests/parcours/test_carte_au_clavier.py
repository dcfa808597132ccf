"""La carte du réseau dans un vrai navigateur : au clavier seul, sans script, encadrée ailleurs, sans requête tierce."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from reseau.choix import StatutDeMembre
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory

from .test_accessibilite import REGLES

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

CARTE, A_INTEGRER = "/reseau/carte/", "/reseau/carte/integrer/"
LIEUX = {
    "Grenoble": ("45.18663", "5.73631"),
    "Briançon": ("44.89991", "6.63375"),
    "Strasbourg": ("48.58000", "7.75000"),
    "Grande-Synthe": ("51.01317", "2.30298"),
    "Palerme": ("38.11582", "13.35976"),
}
#: Ce que le navigateur a chargé, en octets compressés s'ils l'étaient, et ce qui a bougé à l'écran.
DEPLACEMENTS = """
    window.deplacements = 0;
    new PerformanceObserver((liste) => liste.getEntries().forEach((e) => (window.deplacements += e.value)))
        .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def reseau(site):
    """Cinq villes, une en veille, deux associations à Grenoble même, dix fiches à Strasbourg."""
    lieux = {
        nom: TerritoireFactory(nom=nom, pays="IT" if nom == "Palerme" else "FR", latitude=latitude, longitude=longitude)
        for nom, (latitude, longitude) in LIEUX.items()
    }
    membres = {nom: MembreFactory(title=f"Ville de {nom}", territoire=lieu) for nom, lieu in lieux.items()}
    membres["Briançon"].statut = StatutDeMembre.EN_VEILLE
    membres["Briançon"].save()
    for rang in range(2):
        MembreFactory(title=f"Association {rang}", nature="collectif", territoire=lieux["Grenoble"])
    for _rang in range(10):
        FicheFactory(parent=membres["Strasbourg"], territoires=[lieux["Strasbourg"]])
    return membres


def ouvrir_la_carte(page: Page, adresse: str = CARTE) -> Page:
    page.goto(adresse)
    page.wait_for_selector(".carte-prete")
    return page


def tabuler_jusqu_a(page: Page, selecteur: str, au_plus: int = 60) -> None:
    """Tabule depuis l'endroit où l'on est ; échoue si le clavier n'y mène pas."""
    for _rang in range(au_plus):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selecteur):
            return
    pytest.fail(f"La tabulation ne mène pas à {selecteur}")


def nom_du_focus(page: Page) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")


@pytest.fixture
def page_calme(ouvrir, reseau) -> Page:
    return ouvrir(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")


def test_on_passe_la_carte_d_un_lien(page_calme):
    page = ouvrir_la_carte(page_calme)
    tabuler_jusqu_a(page, ".carte-section .evitement")
    assert nom_du_focus(page) == "Passer la carte"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.carte-membres')")


def test_un_marqueur_s_ouvre_au_clavier_et_se_referme_sur_lui_meme(page_calme, reseau):
    page = ouvrir_la_carte(page_calme)
    tabuler_jusqu_a(page, ".leaflet-control-zoom-in, .marque-membre, .groupe-membres")
    noms = set()
    for _rang in range(12):
        noms.add(nom_du_focus(page))
        page.keyboard.press("Tab")
    assert {"Agrandir la carte", "Réduire la carte"} <= noms
    assert "Ville de Palerme, commune" in noms and "Ville de Strasbourg, commune, 10 publications" in noms
    assert any(nom.endswith("membres, Entrée pour les voir") for nom in noms)

    page.locator("[aria-label^='Ville de Strasbourg']").focus()
    page.keyboard.press("Enter")
    assert nom_du_focus(page) == "Ville de Strasbourg"
    assert page.evaluate("document.activeElement.getAttribute('href')") == reseau["Strasbourg"].url
    assert page.locator(".leaflet-popup[role=dialog]").get_by_role("button", name="Fermer").count() == 1
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    assert nom_du_focus(page) == "Ville de Strasbourg, commune, 10 publications"

    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reseau['Strasbourg'].url}")


def test_un_groupe_se_deplie_au_clavier_jusqu_a_chaque_membre(page_calme):
    page = ouvrir_la_carte(page_calme)
    for _fois in range(12):
        # Trois membres sont au même point : le dernier zoom les écarte en étoile.
        if page.locator("[aria-label='Association 1, collectif local']").count():
            break
        page.locator(".groupe-membres").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        assert page.evaluate("!!document.activeElement.closest('.leaflet-container')"), "le focus s'est perdu"
    page.locator("[aria-label='Association 1, collectif local']").focus()
    page.keyboard.press("Enter")
    assert nom_du_focus(page) == "Association 1"


def test_les_fiches_d_un_lieu_se_lisent_dans_une_meme_infobulle(page_calme):
    page = ouvrir_la_carte(page_calme)
    page.get_by_label("Territoires des bonnes pratiques").focus()
    page.keyboard.press("Space")
    marqueur = page.locator("[aria-label='Strasbourg, 10 fiches']")
    marqueur.focus()
    page.keyboard.press("Enter")
    liens = page.locator(".leaflet-popup a[href^='/']")
    expect(liens).to_have_count(9)
    assert liens.last.inner_text() == "et 2 autres"
    assert liens.last.get_attribute("href") == "/bonnes-pratiques/?q=Strasbourg"
    page.keyboard.press("Escape")
    page.get_by_label("Territoires des bonnes pratiques").uncheck()
    expect(marqueur).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("largeur", [360, 1440])
def test_aucune_violation(reseau, ouvrir, theme, largeur):
    page = ouvrir(color_scheme=theme, viewport={"width": largeur, "height": 900}, reduced_motion="reduce")
    violations = {}

    def examiner(nom):
        resultat = Axe().run(page, options=REGLES)
        trouvees = [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in resultat.response["violations"]]
        debord = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if trouvees or debord > 0:
            violations[nom] = (trouvees, f"débord de {debord} px")

    ouvrir_la_carte(page)
    examiner("carte")
    page.get_by_label("Territoires des bonnes pratiques").check()
    page.locator("[aria-label='Strasbourg, 10 fiches']").focus()
    page.keyboard.press("Enter")
    page.locator(".carte-integrer summary").click()
    examiner("infobulle, couche et code ouverts")
    page.goto(f"{CARTE}?q=introuvable")
    page.wait_for_selector(".carte-prete")
    examiner("carte vide")
    ouvrir_la_carte(page, A_INTEGRER)
    examiner("à intégrer")
    assert not violations


def test_la_page_ne_saute_pas_et_ne_demande_rien_ailleurs(reseau, ouvrir, live_server):
    page = ouvrir(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    demandes, refus = [], []
    page.on("request", lambda demande: demandes.append(demande.url))
    page.on("console", lambda message: refus.append(message.text) if message.type == "error" else None)
    page.add_init_script(DEPLACEMENTS)
    ouvrir_la_carte(page)
    page.locator("[aria-label='Agrandir la carte']").click(click_count=3, delay=50)
    page.wait_for_timeout(500)
    assert page.evaluate("window.deplacements") <= 0.01
    assert not refus, "la politique de sécurité a refusé quelque chose"
    assert all(adresse.startswith(live_server.url) for adresse in demandes)
    assert not page.context.cookies()


def test_sans_script_la_situation_et_la_liste_restent(reseau, ouvrir):
    page = ouvrir(java_script_enabled=False)
    page.goto(CARTE)
    assert page.locator(".carte-situation").is_visible()
    assert page.locator(".carte-note").is_visible()
    assert not page.locator("[data-couches]").is_visible()
    assert not page.locator("[data-copier]").is_visible()
    page.get_by_role("link", name="Ville de Palerme").click()
    assert page.url.endswith(reseau["Palerme"].url)


# --- Encadrée par un autre site ---------------------------------------------------------------------------------------
class AutreSite(BaseHTTPRequestHandler):
    """Une page d'un autre site, qui encadre l'adresse demandée."""

    def __init__(self, adresse: str, *args, **kwargs) -> None:
        self.adresse = adresse
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        corps = f'<!doctype html><title>Autre</title><iframe src="{self.adresse}{self.path}" width="800" height="560">'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(corps.encode())

    def log_message(self, *args) -> None:
        """Muet : la sortie est celle des essais."""


@pytest.fixture
def autre_site(live_server) -> Iterator[str]:
    """Un serveur sur un autre port, donc une autre origine : `<son adresse>/x` encadre `/x`."""
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), partial(AutreSite, live_server.url))
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()


def test_un_autre_site_encadre_la_vue_a_integrer_et_elle_seule(reseau, ouvrir, autre_site):
    page = ouvrir(reduced_motion="reduce")
    page.goto(f"{autre_site}{A_INTEGRER}?type=commune")
    cadre = page.frame_locator("iframe")
    expect(cadre.locator(".carte-prete")).to_be_visible()
    cadre.locator("[aria-label^='Ville de Strasbourg']").press("Enter")
    lien = cadre.locator(".leaflet-popup a[href^='/']")
    assert lien.get_attribute("target") == "_blank" and lien.get_attribute("rel") == "noopener"
    with page.context.expect_page() as nouvelle:
        lien.click()
    assert nouvelle.value.url.endswith(reseau["Strasbourg"].url)
    assert not page.context.cookies()

    page.goto(f"{autre_site}{CARTE}")
    page.wait_for_timeout(500)
    assert page.frames[1].url.startswith("chrome-error:")
