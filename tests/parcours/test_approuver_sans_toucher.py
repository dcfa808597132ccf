"""Relire dans un navigateur sans rien changer : approuver n'est pas écrire."""

import pytest
from playwright.sync_api import expect

from alliance.accueil.demo.chargement import charger
from alliance.accueil.demo.comptes import PHRASE_DE_PASSE, RELECTURE
from alliance.socle.moderation.texte import auteur_du_texte
from bonnes_pratiques.models import FichePage

from .conftest import entrer

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]


def test_une_relectrice_approuve_telle_quelle_une_fiche_ecrite_hors_de_l_editeur(site, ouvrir):
    charger()
    fiche = FichePage.objects.get(slug="former-les-agents-d-accueil")
    autrice = auteur_du_texte(fiche)
    page = ouvrir()
    entrer(page, RELECTURE, PHRASE_DE_PASSE)
    page.goto(f"/admin/pages/{fiche.pk}/edit/")
    page.get_by_role("button", name="Plus d'actions").or_(page.locator("footer .w-dropdown__toggle")).first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Approuver", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Étape suivante")
    assert auteur_du_texte(FichePage.objects.get(pk=fiche.pk)) == autrice
