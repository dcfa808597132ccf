"""Répondre par un lien personnel, sans compte ni script ; et rien qu'axe sache reprocher à ces pages."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from alliance.socle import formulaires_publics
from bonnes_pratiques.confirmation.liens import jeton_de as jeton_de_fiche
from bonnes_pratiques.models import DemandeDeConfirmation
from reseau.models import Sollicitation
from tests.factories import FicheFactory, MembreFactory
from tests.reseau.campagnes import lancee, page

from .regard import LARGEURS, changer_de_page, obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]


@pytest.fixture
def demandes(site, monkeypatch):
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    membre = MembreFactory(title="Ville d’Exemple-sur-Loire")
    sollicitation = lancee("elue@exemple.org", membre=membre).sollicitations.get()
    demande = DemandeDeConfirmation.objects.create(fiche=FicheFactory(parent=membre), courriel="elue@exemple.org")
    return sollicitation, demande


def test_on_annonce_un_nouveau_contact_sans_script(demandes, ouvrir):
    sollicitation, _demande = demandes
    navigateur = ouvrir(java_script_enabled=False)
    navigateur.goto(page(sollicitation))
    expect(navigateur.get_by_label("Son prénom et son nom")).to_be_hidden()
    navigateur.get_by_text("Notre contact change").click()
    navigateur.get_by_label("Son prénom et son nom").fill("Sacha Exemple")
    navigateur.get_by_label("Son adresse électronique").fill("sacha@exemple.org")
    changer_de_page(navigateur.get_by_role("button", name="Envoyer ma réponse"))
    expect(navigateur.get_by_role("heading", level=1)).to_have_text("Merci, votre réponse est reçue")
    assert Sollicitation.objects.get().nouveau_courriel == "sacha@exemple.org"


def test_aucune_violation(demandes, ouvrir):
    sollicitation, demande = demandes
    ecran = ouvrir()
    envoyer, titre = ecran.get_by_role("button", name="Envoyer ma réponse"), ecran.get_by_role("heading", level=1)
    fautes: dict[str, list[str]] = {}

    def examiner(nom: str) -> None:
        fautes.update(obstacles(ecran, nom, largeurs=LARGEURS))

    ecran.goto(page(sollicitation))
    examiner("engagement")
    ecran.get_by_text("Notre contact change").click()
    changer_de_page(envoyer)
    expect(ecran.locator("[aria-invalid=true]").first).to_be_visible()
    examiner("engagement, erreurs")
    ecran.get_by_text("Nous sommes toujours engagés").click()
    changer_de_page(envoyer)
    expect(titre).to_have_text("Merci, votre réponse est reçue")
    examiner("engagement, merci")
    ecran.goto(reverse("bonnes_pratiques:confirmer", args=[jeton_de_fiche(demande)]))
    ecran.get_by_text("La pratique est terminée").click()
    examiner("confirmation")
    ecran.get_by_label("Terminée depuis (année)").fill("2024")
    ecran.get_by_label("Pourquoi, en une phrase").fill("Le bail a pris fin.")
    changer_de_page(envoyer)
    expect(titre).to_have_text("Merci, votre réponse est reçue")
    examiner("confirmation, merci")
    ecran.goto("/reseau/engagement/inconnu/")
    examiner("lien inconnu")
    assert not fautes
