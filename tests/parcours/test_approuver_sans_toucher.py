"""Relire dans un navigateur sans rien changer : approuver n'est pas écrire."""

import pytest
from playwright.sync_api import expect

from alliance.accueil.demo.chargement import poser_territoire
from alliance.accueil.demo.fiches import Composition
from alliance.accueil.demo.images import poser_image
from alliance.accueil.demo.lecture import lire_fiches, lire_territoires
from alliance.accueil.demo.moderation import jouer
from alliance.socle.choix import Role
from alliance.socle.moderation.texte import auteur_du_texte
from bonnes_pratiques.models import FichePage
from tests.factories import MembreFactory, UtilisateurFactory

from .editeur import decider

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]


@pytest.fixture
def fiche(site) -> FichePage:
    """Une fiche de la démonstration, écrite hors de l'éditeur : il en récrit à sa façon tous les textes riches."""
    membre = MembreFactory()
    autrice = UtilisateurFactory(membre=membre)
    (donnees,) = (fiche for fiche in lire_fiches("fictives") if fiche.slug == "former-les-agents-d-accueil")
    territoires = {lieu.cle: poser_territoire(lieu) for lieu in lire_territoires() if lieu.cle in donnees.territoires}
    composition = Composition(donnees, territoires, lambda nom: poser_image(nom, membre.collection, autrice))
    fiche = composition.enregistrer(membre, autrice)
    jouer(fiche, "relecture")
    return fiche


def test_une_relectrice_approuve_telle_quelle_une_fiche_ecrite_hors_de_l_editeur(fiche, ouvrir):
    page = ouvrir(UtilisateurFactory(role=Role.RELECTURE).email)
    page.goto(f"/admin/pages/{fiche.pk}/edit/")
    decider(page, "Approuver")
    expect(page.locator(".messages")).to_contain_text("Étape suivante")
    assert auteur_du_texte(FichePage.objects.get(pk=fiche.pk)) == fiche.owner_id
