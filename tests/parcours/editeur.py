"""Écrire et décider dans l'éditeur de Wagtail, au rythme où il entend.

Ce qui y bouge ou s'y pose en retard (menus qui se placent, blocs qui se déplient, textes riches recopiés un instant
après la frappe) se conduit au clavier, et se vérifie avant le geste suivant : sur une machine chargée, un clic manquait
sa cible.
"""

import re

from playwright.sync_api import Locator, Page, expect

from .regard import changer_de_page

#: Le champ caché où l'éditeur de texte riche recopie ce que l'on y écrit.
RECOPIE = "input[type=hidden]:has(+ .Draftail-Editor__wrapper)"


def onglet(page: Page, nom: str) -> None:
    tete = page.get_by_role("tab", name=re.compile(nom))
    tete.click()
    expect(tete).to_have_attribute("aria-selected", "true")


def ecrire(page: Page, champ: str, texte: str) -> None:
    """Écrit à la fin du premier texte riche de ce champ, et attend que le formulaire l'ait."""
    page.locator(f"[data-contentpath={champ}] [contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(texte)
    expect(page.locator(f"[data-contentpath={champ}] {RECOPIE}").first).to_have_value(re.compile(re.escape(texte)))


def ajouter_bloc(page: Page, champ: str, bloc: str = "") -> None:
    """Ajoute un bloc à la fin d'un flux ; sans nom, le flux n'en propose qu'un."""
    enfants = page.locator(f"[data-contentpath={champ}] [data-streamfield-child]")
    avant = enfants.count()
    page.locator(f"[data-contentpath={champ}] .c-sf-add-button").last.press("Enter")
    if bloc:
        choix = page.get_by_role("combobox", name="Options de recherche")
        choix.fill(bloc)
        expect(page.get_by_role("option", name=bloc, selected=True)).to_be_visible()
        choix.press("Enter")
        expect(choix).to_have_count(0)
    expect(enfants).not_to_have_count(avant)


def enregistrer(page: Page) -> None:
    """Enregistre, et attend que la page se rouvre sur ce qui est enregistré."""
    changer_de_page(page.get_by_role("button", name="Enregistrer le brouillon"))


def action(page: Page, nom: str) -> Locator:
    """Le bouton d'une action de la barre du bas, son menu ouvert."""
    menu = page.locator("footer .w-dropdown__toggle").first
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    return page.locator("footer").get_by_role("button", name=nom, exact=True)


def decider(page: Page, nom: str) -> None:
    """Choisit une action qui quitte l'éditeur (envoyer, approuver) ; y rester est un refus."""
    changer_de_page(action(page, nom))
    assert not re.search(r"/pages/(\d+/edit|add)/", page.url), f"« {nom} » est refusé à {page.url}"
