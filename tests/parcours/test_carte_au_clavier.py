"""La carte du réseau dans un vrai navigateur : au clavier seul, sans script, encadrée ailleurs, sans requête tierce."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from reseau.choix import StatutDeMembre
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory

from .regard import changer_de_page, obstacles

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
    """Cinq villes, une en veille, et deux associations à Grenoble même."""
    lieux = {
        nom: TerritoireFactory(nom=nom, pays="IT" if nom == "Palerme" else "FR", latitude=latitude, longitude=longitude)
        for nom, (latitude, longitude) in LIEUX.items()
    }
    membres = {nom: MembreFactory(title=f"Ville de {nom}", territoire=lieu) for nom, lieu in lieux.items()}
    membres["Briançon"].statut = StatutDeMembre.EN_VEILLE
    membres["Briançon"].save()
    for rang in range(2):
        MembreFactory(title=f"Association {rang}", nature="collectif", territoire=lieux["Grenoble"])
    return membres


@pytest.fixture
def dix_fiches(reseau) -> None:
    strasbourg = reseau["Strasbourg"]
    for _rang in range(10):
        FicheFactory(parent=strasbourg, territoires=[strasbourg.territoire])


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


NOM_DU_FOCUS = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"


def attendre_le_focus(page: Page, nom: str) -> None:
    """Le focus arrive là ; la carte le déplace à l'image suivante, ou à la fin d'un mouvement."""
    page.wait_for_function(f"(nom) => ({NOM_DU_FOCUS}) === nom", arg=nom)


@pytest.fixture
def page_calme(ouvrir, reseau) -> Page:
    return ouvrir(viewport={"width": 1280, "height": 1000})


def test_on_passe_la_carte_d_un_lien(page_calme):
    page = ouvrir_la_carte(page_calme)
    tabuler_jusqu_a(page, ".carte-section .evitement")
    assert page.evaluate(NOM_DU_FOCUS) == "Passer la carte"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#"))
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.carte-membres')")


def test_un_marqueur_s_ouvre_au_clavier_et_se_referme_sur_lui_meme(page_calme, reseau, dix_fiches):
    page = ouvrir_la_carte(page_calme)
    tabuler_jusqu_a(page, ".leaflet-control-zoom-in, .marque-membre, .groupe-membres")
    noms = set()
    for _rang in range(12):
        noms.add(page.evaluate(NOM_DU_FOCUS))
        page.keyboard.press("Tab")
    assert {"Agrandir la carte", "Réduire la carte"} <= noms
    assert "Ville de Palerme, commune" in noms and "Ville de Strasbourg, commune, 10 publications" in noms
    assert any(nom.endswith("membres, Entrée pour les voir") for nom in noms)

    page.locator("[aria-label^='Ville de Strasbourg']").press("Enter")
    attendre_le_focus(page, "Ville de Strasbourg")
    assert page.evaluate("document.activeElement.getAttribute('href')") == reseau["Strasbourg"].url
    expect(page.locator(".leaflet-popup[role=dialog]").get_by_role("button", name="Fermer")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    attendre_le_focus(page, "Ville de Strasbourg, commune, 10 publications")

    page.keyboard.press("Space")
    attendre_le_focus(page, "Ville de Strasbourg")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(reseau["Strasbourg"].url)


def test_un_groupe_se_deplie_au_clavier_jusqu_a_chaque_membre(page_calme):
    page = ouvrir_la_carte(page_calme)
    for _fois in range(12):
        # Trois membres sont au même point : le dernier zoom les écarte en étoile.
        if page.locator("[aria-label='Association 1, collectif local']").count():
            break
        groupe = page.locator(".groupe-membres").first.element_handle()
        groupe.press("Enter")
        # Le groupe disparaît ou s'ouvre, et le focus qu'il portait passe à ce qu'il cachait.
        page.wait_for_function(
            "(groupe) => document.activeElement !== groupe && document.activeElement.closest('.leaflet-container')",
            arg=groupe,
        )
    page.locator("[aria-label='Association 1, collectif local']").press("Enter")
    attendre_le_focus(page, "Association 1")


def test_les_fiches_d_un_lieu_se_lisent_dans_une_meme_infobulle(page_calme, dix_fiches):
    page = ouvrir_la_carte(page_calme)
    page.get_by_label("Territoires des bonnes pratiques").press("Space")
    marqueur = page.locator("[aria-label='Strasbourg, 10 fiches']")
    marqueur.press("Enter")
    liens = page.locator(".leaflet-popup a[href^='/']")
    expect(liens).to_have_count(9)
    expect(liens.last).to_have_text("et 2 autres")
    expect(liens.last).to_have_attribute("href", "/bonnes-pratiques/?q=Strasbourg")
    page.keyboard.press("Escape")
    page.get_by_label("Territoires des bonnes pratiques").uncheck()
    expect(marqueur).to_have_count(0)


@pytest.mark.parametrize("largeur", [360, 1440])
def test_aucune_violation(dix_fiches, ouvrir, largeur):
    page = ouvrir(viewport={"width": largeur, "height": 900})
    ouvrir_la_carte(page)
    fautes = obstacles(page, "carte")
    page.get_by_label("Territoires des bonnes pratiques").check()
    page.locator("[aria-label='Strasbourg, 10 fiches']").press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    page.locator(".carte-integrer summary").click()
    fautes |= obstacles(page, "infobulle, couche et code ouverts")
    ouvrir_la_carte(page, f"{CARTE}?q=introuvable")
    fautes |= obstacles(page, "carte vide")
    ouvrir_la_carte(page, A_INTEGRER)
    fautes |= obstacles(page, "à intégrer")
    assert not fautes


def test_la_page_ne_saute_pas_et_ne_demande_rien_ailleurs(reseau, ouvrir, serveur):
    page = ouvrir(viewport={"width": 1280, "height": 1000})
    demandes, refus = [], []
    page.on("request", lambda demande: demandes.append(demande.url))
    page.on("console", lambda message: refus.append(message.text) if message.type == "error" else None)
    page.add_init_script(DEPLACEMENTS)
    ouvrir_la_carte(page)
    fond_fin = str(page.locator("[data-carte]").get_attribute("data-fond-fin"))
    with page.expect_response(f"**{fond_fin}"):
        page.locator("[aria-label='Agrandir la carte']").click(click_count=3, delay=50)
    page.evaluate("new Promise((peint) => requestAnimationFrame(() => requestAnimationFrame(peint)))")
    assert page.evaluate("window.deplacements") <= 0.01
    assert not refus, "la politique de sécurité a refusé quelque chose"
    assert all(adresse.startswith(serveur.url) for adresse in demandes)
    assert not page.context.cookies()


def test_sans_script_la_situation_et_la_liste_restent(reseau, ouvrir):
    page = ouvrir(java_script_enabled=False)
    page.goto(CARTE)
    expect(page.locator(".carte-situation")).to_be_visible()
    expect(page.locator(".carte-note")).to_be_visible()
    expect(page.locator("[data-couches]")).to_be_hidden()
    expect(page.locator("[data-copier]")).to_be_hidden()
    changer_de_page(page.get_by_role("link", name="Ville de Palerme"))
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
def autre_site(serveur) -> Iterator[str]:
    """Un serveur sur un autre port, donc une autre origine : `<son adresse>/x` encadre `/x`."""
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), partial(AutreSite, serveur.url))
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()


def test_un_autre_site_encadre_la_vue_a_integrer_et_elle_seule(reseau, ouvrir, autre_site):
    page = ouvrir()
    page.goto(f"{autre_site}{A_INTEGRER}?type=commune")
    cadre = page.frame_locator("iframe")
    expect(cadre.locator(".carte-prete")).to_be_visible()
    cadre.locator("[aria-label^='Ville de Strasbourg']").press("Enter")
    lien = cadre.locator(".leaflet-popup a[href^='/']")
    expect(lien).to_have_attribute("target", "_blank")
    expect(lien).to_have_attribute("rel", "noopener")
    with page.context.expect_page() as nouvelle:
        lien.click()
    nouvelle.value.wait_for_url(f"**{reseau['Strasbourg'].url}")
    assert not page.context.cookies()

    page.goto(f"{autre_site}{CARTE}")
    page.frames[1].wait_for_url(re.compile("^chrome-error:"), wait_until="commit")
