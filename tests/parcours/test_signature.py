"""Signer un texte dans un vrai navigateur, de la page au retrait ; et rien qu'axe sache reprocher à ces pages."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actualites.models import Signature
from actualites.signatures.compteur import compteur_de, recompter
from actualites.signatures.liens import chemin_de
from alliance.socle import formulaires_publics
from tests.actualites.signatures_publiques import lien_recu
from tests.factories.actualites import PriseFactory, SignatureFactory

from .regard import LARGEURS, changer_de_page, obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]


@pytest.fixture
def prise(site, monkeypatch):
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    prise = PriseFactory(
        signature_publique=True, objectif=2_000, demander_fonction="facultatif", demander_commentaire="facultatif"
    )
    SignatureFactory.create_batch(2, prise=prise)
    recompter(prise)
    return prise


def test_de_la_page_du_texte_a_la_signature_puis_au_retrait(prise, ouvrir):
    page = ouvrir()
    titre, total = page.get_by_role("heading", level=1), page.locator(".signer-total")
    page.goto(prise.url)
    changer_de_page(page.get_by_role("link", name="Signer", exact=True).first)
    page.get_by_label("Prénom").fill("Sacha")
    page.get_by_label("Nom", exact=True).fill("Exemple")
    page.get_by_label("Adresse électronique").fill("sacha@exemple.org")
    expect(page.get_by_label("Organisation", exact=True)).to_be_hidden()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_label("Afficher mon nom parmi les signataires").check()
    page.get_by_text("Vérification du navigateur faite.").wait_for()
    changer_de_page(page.get_by_role("button", name="Signer ce texte"))
    expect(titre).to_have_text("Regardez votre boîte aux lettres")
    signature = Signature.objects.get(courriel="sacha@exemple.org")
    assert (signature.etat, signature.sans_preuve) == ("en-attente", False)

    page.goto(lien_recu())
    changer_de_page(page.get_by_role("button", name="Confirmer ma signature"))
    expect(titre).to_have_text("Merci, vous avez signé")
    page.goto(prise.url)
    expect(total).to_have_text("3")
    expect(page.locator(".noms")).to_contain_text("Sacha Exemple")

    page.goto(lien_recu())
    changer_de_page(page.get_by_role("link", name="Retirer ma signature"))
    changer_de_page(page.get_by_role("button", name="Oui, la retirer"))
    expect(titre).to_have_text("Votre signature est retirée")
    page.goto(prise.url)
    expect(total).to_have_text("2")
    expect(page.locator(".noms")).not_to_contain_text("Sacha Exemple")
    assert compteur_de(prise).total == 2


def test_envoyer_avant_la_fin_de_la_verification_attend_puis_signe(prise, ouvrir):
    page = ouvrir()
    page.goto(f"{prise.url}signer/")
    # Tout d'un coup, comme un gestionnaire de saisies : le défi n'a pas eu le temps d'être résolu.
    with page.expect_navigation():
        page.evaluate(
            """() => {
                const saisie = { prenom: "Sacha", nom: "Exemple", courriel: "sacha@exemple.org" };
                for (const nom in saisie) document.querySelector(`[name=${nom}]`).value = saisie[nom];
                document.querySelector(".signer-formulaire").requestSubmit();
            }"""
        )
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre boîte aux lettres")
    assert not Signature.objects.get(courriel="sacha@exemple.org").sans_preuve


def test_au_clavier_seul_et_sans_javascript(prise, ouvrir):
    page = ouvrir(java_script_enabled=False)
    page.goto(f"{prise.url}signer/")
    page.get_by_label("Au nom d’une organisation").focus()
    page.keyboard.press("Space")
    for mot in ("Collectif d’Exemple", "Sacha", "Exemple", "présidente", "Exemple-sur-Loire", "sacha@exemple.org"):
        page.keyboard.press("Tab")
        page.keyboard.type(mot)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre boîte aux lettres")
    signature = Signature.objects.get(courriel="sacha@exemple.org")
    assert (signature.genre, signature.organisation, signature.fonction, signature.sans_preuve) == (
        "organisation",
        "Collectif d’Exemple",
        "présidente",
        True,
    )


def test_aucune_violation(prise, ouvrir):
    SignatureFactory(prise=prise, genre="organisation", organisation="Collectif", verifiee_le=timezone.now())
    SignatureFactory.create_batch(101, prise=prise)
    recompter(prise)
    attend = SignatureFactory(prise=prise, etat="en-attente", confirmee_le=None)
    signee, retiree = SignatureFactory(prise=prise), SignatureFactory(prise=prise, etat="retiree")
    close = PriseFactory(signature_publique=True, signature_cloture=timezone.now())
    ecran = ouvrir()
    fautes: dict[str, list[str]] = {}
    for adresse in (
        f"{prise.url}signer/",
        f"{close.url}signer/",
        f"{prise.url}signataires/",
        f"{prise.url}signataires/?type=organisations",
        f"/prises-de-position/signature/regardez-votre-boite/{prise.pk}/",
        chemin_de(attend),
        f"{chemin_de(attend)}retrait/",
        chemin_de(signee),
        f"{chemin_de(signee)}retrait/",
        chemin_de(retiree),
        "/prises-de-position/signature/inconnue/",
    ):
        ecran.goto(adresse)
        fautes |= obstacles(ecran, adresse, largeurs=LARGEURS)
    ecran.goto(f"{prise.url}signer/")
    ecran.get_by_label("Au nom d’une organisation").check()
    changer_de_page(ecran.get_by_role("button", name="Signer ce texte"))
    expect(ecran.locator("main")).to_contain_text("Il reste quelque chose à corriger")
    fautes |= obstacles(ecran, "erreurs", largeurs=LARGEURS)
    assert not fautes
