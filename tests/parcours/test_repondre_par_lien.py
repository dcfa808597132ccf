"""Répondre par un lien personnel, sans compte ni script ; et rien qu'axe sache reprocher à ces pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from alliance.socle import formulaires_publics
from bonnes_pratiques.confirmation.liens import jeton_de as jeton_de_fiche
from bonnes_pratiques.models import DemandeDeConfirmation
from reseau.models import Sollicitation
from tests.factories import FicheFactory, MembreFactory
from tests.reseau.campagnes import lancee, page

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


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
    assert not navigateur.get_by_label("Son prénom et son nom").is_visible()
    navigateur.get_by_text("Notre contact change").click()
    navigateur.get_by_label("Son prénom et son nom").fill("Sacha Exemple")
    navigateur.get_by_label("Son adresse électronique").fill("sacha@exemple.org")
    navigateur.get_by_role("button", name="Envoyer ma réponse").click()
    navigateur.get_by_role("heading", name="Merci, votre réponse est reçue").wait_for()
    assert Sollicitation.objects.get().nouveau_courriel == "sacha@exemple.org"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("largeur", [360, 768, 1440])
def test_aucune_violation(demandes, navigateur, live_server, theme, largeur):
    sollicitation, demande = demandes
    contexte = navigateur.new_context(
        base_url=live_server.url,
        color_scheme=theme,
        viewport={"width": largeur, "height": 900},
        reduced_motion="reduce",
    )
    ecran = contexte.new_page()
    confirmer = reverse("bonnes_pratiques:confirmer", args=[jeton_de_fiche(demande)])
    violations = {}

    def verifier(nom: str) -> None:
        resultat = Axe().run(ecran, options=REGLES)
        trouvees = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in resultat.response["violations"]]
        debord = ecran.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if trouvees or debord > 0:
            violations[nom] = (trouvees, f"débord de {debord} px")

    ecran.goto(page(sollicitation))
    verifier("engagement")
    ecran.get_by_text("Notre contact change").click()
    ecran.get_by_role("button", name="Envoyer ma réponse").click()
    verifier("engagement, erreurs")
    ecran.get_by_text("Nous sommes toujours engagés").click()
    ecran.get_by_role("button", name="Envoyer ma réponse").click()
    verifier("engagement, merci")
    ecran.goto(confirmer)
    ecran.get_by_text("La pratique est terminée").click()
    verifier("confirmation")
    ecran.get_by_label("Terminée depuis (année)").fill("2024")
    ecran.get_by_label("Pourquoi, en une phrase").fill("Le bail a pris fin.")
    ecran.get_by_role("button", name="Envoyer ma réponse").click()
    verifier("confirmation, merci")
    ecran.goto("/reseau/engagement/inconnu/")
    verifier("lien inconnu")
    assert not violations
