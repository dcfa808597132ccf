"""Une bonne pratique, du premier mot d'une rédactrice à l'écran d'une élue : trois comptes, un navigateur."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from alliance.socle.choix import CleAxe, Role
from bonnes_pratiques.choix import Famille
from bonnes_pratiques.models import FichePage
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory, UtilisateurFactory

from .editeur import action, decider, ecrire, onglet
from .regard import changer_de_page

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]


@pytest.fixture
def brouillon(site) -> FichePage:
    """Une fiche presque finie : il lui manque un sous-titre et la source de son chiffre."""
    membre = MembreFactory(title="Ville d’Exemple-sur-Loire", slug="exemple-sur-loire")
    UtilisateurFactory(email="redactrice@exemple.org", membre=membre)
    UtilisateurFactory(email="pair@exemple.org", role=Role.RELECTURE)
    UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)
    return FicheFactory(
        parent=membre,
        live=False,
        title="Réunir un conseil des résidents étrangers",
        slug="reunir-un-conseil",
        sous_titre="",
        famille=Famille.PLACE,
        axes=[CleAxe.CITOYENNETE],
        themes=["Participation et citoyenneté"],
        territoires=[TerritoireFactory(nom="Exemple-sur-Loire", population=12_000)],
        chiffres=[{"valeur": 25, "signification": "nationalités représentées"}],
    )


def test_de_la_saisie_a_la_lecture(brouillon, ouvrir, mailoutbox):
    adresse = f"/admin/pages/{brouillon.pk}/edit/"
    redactrice = ouvrir("redactrice@exemple.org")
    redactrice.goto(adresse)

    # Incomplète, la fiche est refusée, et chaque raison mène à sa partie.
    changer_de_page(action(redactrice, "Envoyer en relecture"))
    refus = redactrice.locator("#completude-refus")
    expect(refus).to_contain_text("Sous-titre")
    expect(refus).to_contain_text("source")
    assert FichePage.objects.get().current_workflow_state is None

    # Complétée, elle part en relecture.
    onglet(redactrice, "essentiel")
    redactrice.fill("#id_sous_titre", "L’exemple d’Exemple-sur-Loire, qui consulte ceux qui ne votent pas.")
    onglet(redactrice, "Chiffres")
    redactrice.fill("#id_chiffres-0-source", "Ville d’Exemple-sur-Loire")
    decider(redactrice, "Envoyer en relecture")

    # Un pair la refuse, avec un commentaire que la rédactrice reçoit et retrouve.
    pair = ouvrir("pair@exemple.org")
    pair.goto("/admin/")
    expect(pair.locator("main")).to_contain_text("Réunir un conseil")
    pair.goto(adresse)
    action(pair, "Demander des corrections").click()
    pair.locator("dialog, .modal").get_by_role("textbox").fill("Dites combien de réunions par an.")
    changer_de_page(pair.locator("dialog, .modal").locator("[type=submit]").last)
    assert any("combien de réunions" in courriel.body for courriel in mailoutbox)

    redactrice.goto("/admin/")
    expect(redactrice.locator("main")).to_contain_text("Dites combien de réunions par an.")
    redactrice.goto(adresse)
    onglet(redactrice, "récit")
    ecrire(redactrice, "en_bref", " Le conseil se réunit onze fois par an.")
    decider(redactrice, "Envoyer en relecture")

    # Relue, puis publiée par le secrétariat.
    secretariat = ouvrir("secretariat@exemple.org")
    for page, decision in ((pair, "Approuver"), (secretariat, "Approuver et publier")):
        page.goto(adresse)
        decider(page, decision)
    assert FichePage.objects.get().live

    # Une élue la trouve par un filtre, puis par une recherche sans accent.
    elue = ouvrir(viewport={"width": 360, "height": 740})
    elue.goto("/bonnes-pratiques/?axe=citoyennete&taille=petite")
    expect(elue.get_by_role("link", name=re.compile("Réunir un conseil")).first).to_be_visible()
    elue.goto("/recherche/?q=residents etrangers")
    changer_de_page(elue.get_by_role("link", name=re.compile("Réunir un conseil")).first)
    expect(elue.get_by_role("heading", level=1)).to_contain_text("Réunir un conseil")
    expect(elue.locator("main")).to_contain_text("onze fois par an")

    # Elle l'emporte : un PDF balisé, qui dit d'où il vient.
    pdf = elue.request.get(elue.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href"))
    assert pdf.headers["content-type"] == "application/pdf"
    lu = PdfReader(io.BytesIO(pdf.body()))
    texte = " ".join(page.extract_text() for page in lu.pages)
    for attendu in ("Réunir un conseil", "25", "Ville d’Exemple-sur-Loire", "reunir-un-conseil", "CC BY-SA 4.0"):
        assert attendu in texte, attendu
    racine = lu.trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/Lang"].startswith("fr")
    assert "/StructTreeRoot" in racine
