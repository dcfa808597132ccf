"""Signer un texte dans un vrai navigateur, de la page au retrait ; et rien qu'axe sache reprocher à ces pages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.utils import timezone

from actualites.models import Signature
from actualites.signatures.compteur import compteur_de, recompter
from actualites.signatures.liens import chemin_de
from alliance.socle import formulaires_publics
from tests.factories.actualites import PriseFactory, SignatureFactory

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def prise(site, monkeypatch):
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    prise = PriseFactory(
        signature_publique=True, objectif=2_000, demander_fonction="facultatif", demander_commentaire="facultatif"
    )
    SignatureFactory.create_batch(2, prise=prise)
    recompter(prise)
    return prise


def lien_recu() -> str:
    trouve = re.search(r"http://localhost:8000(/prises-de-position/signature/\S+)", str(mail.outbox[-1].body))
    assert trouve is not None
    return trouve.group(1)


def test_de_la_page_du_texte_a_la_signature_puis_au_retrait(prise, page):
    page.goto(prise.url)
    page.get_by_role("link", name="Signer", exact=True).first.click()
    page.get_by_label("Prénom").fill("Sacha")
    page.get_by_label("Nom", exact=True).fill("Exemple")
    page.get_by_label("Adresse électronique").fill("sacha@exemple.org")
    assert not page.get_by_label("Organisation", exact=True).is_visible()
    assert not any(case.is_checked() for case in page.get_by_role("checkbox").all())
    page.get_by_label("Afficher mon nom parmi les signataires").check()
    page.get_by_text("Vérification du navigateur faite.").wait_for()
    page.get_by_role("button", name="Signer ce texte").click()
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()
    signature = Signature.objects.get(courriel="sacha@exemple.org")
    assert (signature.etat, signature.sans_preuve) == ("en-attente", False)

    page.goto(lien_recu())
    page.get_by_role("button", name="Confirmer ma signature").click()
    page.get_by_role("heading", name="Merci, vous avez signé").wait_for()
    page.goto(prise.url)
    total = page.locator(".signer-total")
    assert total.inner_text() == "3"
    assert "Sacha Exemple" in page.locator(".noms").inner_text()

    page.goto(lien_recu())
    page.get_by_role("link", name="Retirer ma signature").click()
    page.get_by_role("button", name="Oui, la retirer").click()
    page.get_by_role("heading", name="Votre signature est retirée").wait_for()
    page.goto(prise.url)
    assert total.inner_text() == "2"
    assert "Sacha Exemple" not in page.locator(".noms").inner_text()
    assert compteur_de(prise).total == 2


def test_envoyer_avant_la_fin_de_la_verification_attend_puis_signe(prise, page):
    page.goto(f"{prise.url}signer/")
    # Tout d'un coup, comme un gestionnaire de saisies : le défi n'a pas eu le temps d'être résolu.
    page.evaluate(
        """() => {
            for (const [nom, valeur] of [["prenom", "Sacha"], ["nom", "Exemple"], ["courriel", "sacha@exemple.org"]])
                document.querySelector(`[name=${nom}]`).value = valeur;
            document.querySelector(".signer-formulaire").requestSubmit();
        }"""
    )
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()
    assert not Signature.objects.get(courriel="sacha@exemple.org").sans_preuve


def test_au_clavier_seul_et_sans_javascript(prise, ouvrir):
    page = ouvrir(java_script_enabled=False)
    page.goto(f"{prise.url}signer/")
    page.get_by_label("Au nom d’une organisation").focus()
    page.keyboard.press("Space")
    for mot in ("Collectif d’Exemple", "Sacha", "Exemple", "présidente", "Exemple-sur-Loire", "sacha@exemple.org"):
        page.keyboard.press("Tab")
        page.keyboard.type(mot)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()
    signature = Signature.objects.get(courriel="sacha@exemple.org")
    assert (signature.genre, signature.organisation, signature.fonction, signature.sans_preuve) == (
        "organisation",
        "Collectif d’Exemple",
        "présidente",
        True,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("largeur", [360, 768, 1440])
def test_aucune_violation(prise, navigateur, live_server, theme, largeur):
    SignatureFactory(prise=prise, genre="organisation", organisation="Collectif", verifiee_le=timezone.now())
    SignatureFactory.create_batch(101, prise=prise)
    recompter(prise)
    attend = SignatureFactory(prise=prise, etat="en-attente", confirmee_le=None)
    signee, retiree = SignatureFactory(prise=prise), SignatureFactory(prise=prise, etat="retiree")
    close = PriseFactory(signature_publique=True, signature_cloture=timezone.now())
    contexte = navigateur.new_context(
        base_url=live_server.url,
        color_scheme=theme,
        viewport={"width": largeur, "height": 900},
        reduced_motion="reduce",
    )
    ecran = contexte.new_page()
    violations = {}

    def verifier(nom: str) -> None:
        resultat = Axe().run(ecran, options=REGLES)
        trouvees = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in resultat.response["violations"]]
        debord = ecran.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if trouvees or debord > 0:
            violations[nom] = (trouvees, f"débord de {debord} px")

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
        verifier(adresse)
    ecran.goto(f"{prise.url}signer/")
    ecran.get_by_label("Au nom d’une organisation").check()
    ecran.get_by_role("button", name="Signer ce texte").click()
    ecran.get_by_text("Il reste quelque chose à corriger").wait_for()
    verifier("erreurs")
    contexte.close()
    assert not violations
