"""Saisir en entier, dans un navigateur, une fiche d'une autre forme que celles du livret : rien ne s'y perd."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from bonnes_pratiques.models import FichePage
from tests.factories import MembreFactory, TerritoireFactory, UtilisateurFactory

from .editeur import RECOPIE, ajouter_bloc, ecrire, enregistrer, onglet
from .regard import changer_de_page

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

RESEAUX = ["Solidarity Cities", "Eurocities", "ANVITA", "Réseau Hospitalité", "Villes refuges"]


def appeler_une_note(page: Page, texte: str) -> None:
    """Tape « / », choisit la note, l'écrit : l'onglet des sources s'ouvre sur elle."""
    page.keyboard.type(" /note")
    expect(page.get_by_role("option", name="Note de bas de page", selected=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Écrire une nouvelle note").click()
    expect(page.locator("#id_footnotes-FORMS [contenteditable=true]").last).to_be_focused()
    page.keyboard.type(texte)
    expect(page.locator(f"#id_footnotes-FORMS {RECOPIE}").last).to_have_value(re.compile(re.escape(texte)))


def test_une_fiche_sans_territoire_avec_cinq_reseaux_une_note_et_un_plan_bancal(site, ouvrir):
    membre = MembreFactory(title="Association Exemple")
    page = ouvrir(UtilisateurFactory(membre=membre).email)
    page.goto("/admin/")
    changer_de_page(page.get_by_role("link", name="Nouvelle fiche").first)

    page.fill("#id_title", "Relier les villes accueillantes")
    page.fill("#id_sous_titre", "L’exemple de cinq réseaux et de plus de 200 villes.")
    page.select_option("#id_famille", "co-construire")
    page.get_by_label("Villes-frontières", exact=True).check()
    page.get_by_label("Réseaux de villes").check()
    for rang, nom in enumerate([*RESEAUX, "Plus de 200 villes d’Europe"]):
        page.locator("#id_ensembles-ADD").click()
        page.select_option(f"#id_ensembles-{rang}-genre", "groupe" if nom.startswith("Plus") else "reseau")
        page.fill(f"#id_ensembles-{rang}-nom", nom)
    page.fill("#id_ensembles-5-nombre", "200")

    onglet(page, "Chiffres")
    page.locator("#id_chiffres-ADD").click()
    page.select_option("#id_chiffres-0-precision", "plus-de")
    page.fill("#id_chiffres-0-valeur", "200")
    page.fill("#id_chiffres-0-signification", "villes engagées")
    page.fill("#id_chiffres-0-source", "Association Exemple")
    for rang, (financeur, montant) in enumerate([("Réseau A", "2600000"), ("Ville B", "900000"), ("État", "")]):
        page.locator("#id_financements-ADD").click()
        page.fill(f"#id_financements-{rang}-financeur", financeur)
        page.fill(f"#id_financements-{rang}-montant", montant)
    page.fill("#id_financement_total", "3100000")

    onglet(page, "Le récit")
    ecrire(page, "en_bref", "Des villes se relient")
    appeler_une_note(page, "Palerme, charte de 2015")
    onglet(page, "Le récit")
    ajouter_bloc(page, "comment", "Étape")
    page.locator("[data-contentpath=comment] input[name$=-titre]").fill("Signer une charte")
    ajouter_bloc(page, "contenu", "Texte")
    ecrire(page, "contenu", "Chaque ville délibère")
    appeler_une_note(page, "Délibération type")

    enregistrer(page)
    expect(page.locator("#id_title")).to_have_value("Relier les villes accueillantes")
    enregistrer(page)

    fiche = FichePage.objects.get().get_latest_revision_as_object()
    assert [ensemble.nom for ensemble in fiche.ensembles.all()] == [*RESEAUX, "Plus de 200 villes d’Europe"]
    assert fiche.ensembles.all()[5].nombre == 200
    assert fiche.territoires.count() == 0
    assert (fiche.slug, fiche.famille) == ("relier-les-villes-accueillantes", "co-construire")
    assert [axe.cle for axe in fiche.axes.all()] == ["villes-frontieres"]
    assert [theme.name for theme in fiche.themes.all()] == ["Réseaux de villes"]
    chiffre = fiche.chiffres.get()
    assert (chiffre.precision, chiffre.valeur, chiffre.annee) == ("plus-de", 200, None)
    assert [ligne.montant for ligne in fiche.financements.all()] == [Decimal(2600000), Decimal(900000), None]
    assert fiche.financement_total == Decimal(3100000)
    assert [note.source for note in fiche.appareil_de_notes] == [
        note.text for note in sorted(fiche.footnotes.all(), key=lambda note: "Palerme" not in note.text)
    ]
    assert len(fiche.appareil_de_notes) == 2
    assert "Des villes se relient" in fiche.en_bref
    assert fiche.comment[0].value["titre"] == "Signer une charte"

    # Ce qui manque encore est dit, et le lien mène au bon onglet.
    page.locator("details.completude summary").click()
    expect(page.locator(".completude")).to_contain_text("3\u00a0500\u00a0000 EUR")
    page.locator("[data-completude-lien]", has_text="Contact").first.click()
    expect(page.locator("#id_contact_fonction")).to_be_focused()


def test_un_territoire_se_choisit_en_tapant_trois_lettres(site, ouvrir):
    TerritoireFactory(nom="Évry-Courcouronnes", subdivision="Essonne", population=66_700)
    TerritoireFactory(nom="Grenoble", subdivision="Isère")
    membre = MembreFactory()
    page = ouvrir(UtilisateurFactory(membre=membre).email)
    page.goto(f"/admin/pages/add/bonnes_pratiques/fichepage/{membre.pk}/")
    page.fill("#id_title", "Ouvrir une maison")
    page.locator("#id_territoires-OPEN_MODAL").click()
    page.get_by_label(re.compile("Nom de la commune")).fill("evr")
    resultats = page.locator(".modal-body table tbody tr")
    expect(resultats).to_have_count(1)
    expect(resultats).to_contain_text("66\u202f700")
    resultats.get_by_role("checkbox").check()
    page.locator(".modal-body").get_by_role("button", name=re.compile("Confirmer|Choisir")).click()
    expect(page.locator("#id_territoires-FORMS")).to_contain_text("Évry-Courcouronnes (Essonne)")
    enregistrer(page)
    expect(page.locator("#id_territoires-FORMS")).to_contain_text("Évry-Courcouronnes (Essonne)")
