"""D'une candidature écrite sur un téléphone à la première fiche du nouveau membre : quatre personnes, un navigateur."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.storage import FileSystemStorage
from playwright.sync_api import Page, expect

from alliance.socle.choix import Role
from alliance.socle.formulaires_publics import TEMPS_MINIMAL
from bonnes_pratiques.models import FichePage
from reseau.choix import StatutDeCandidature
from reseau.models import Candidature, MembrePage
from tests.factories import TerritoireFactory, UtilisateurFactory
from tests.reseau.candidatures import PDF, candidature, page_de

from .test_accessibilite import REGLES
from .test_du_premier_mot_a_l_ecran import agir, onglet
from .test_saisie_d_une_fiche import ajouter_bloc

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

CANDIDATE = "camille@exemple-sur-loire.exemple.org"
PHRASE_DE_PASSE = "la rivière passe sous trois ponts"


@pytest.fixture
def alliance(site, monkeypatch, tmp_path):
    """Une relectrice, une secrétaire, et deux communes du même nom."""
    monkeypatch.setattr(Candidature._meta.get_field("piece"), "storage", FileSystemStorage(location=tmp_path))
    UtilisateurFactory(email="pair@exemple.org", role=Role.RELECTURE)
    UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)
    for subdivision in ("Loiret", "Nièvre"):
        TerritoireFactory(nom="Exemple-sur-Loire", subdivision=subdivision)


def lien_recu(mailoutbox, chemin: str) -> str:
    """Le dernier lien de ce genre reçu par la candidate."""
    corps = [courriel.body for courriel in mailoutbox if courriel.to == [CANDIDATE]]
    return re.findall(rf"{chemin}[^\s/]+/", "\n".join(corps))[-1]


def lu(page: Page) -> None:
    """Laisse au formulaire le temps qu'une personne met à le lire."""
    page.wait_for_timeout(TEMPS_MINIMAL * 1000 + 200)


def test_de_la_candidature_a_la_fiche(alliance, ouvrir, mailoutbox):
    # Sur un téléphone, la candidate écrit et joint sa délibération.
    candidate = ouvrir(viewport={"width": 360, "height": 740})
    candidate.goto("/reseau/")
    candidate.get_by_role("contentinfo").get_by_role("link", name="Rejoindre l’alliance").click()
    candidate.get_by_label("Nom de l’organisation").fill("Ville d’Exemple-sur-Loire")
    candidate.get_by_label("Ce qu’elle est").select_option(label="Commune")
    candidate.get_by_label("Son territoire").fill("Exemple-sur-Loire")
    candidate.get_by_label("Qui vous êtes").fill("Une ville qui loge et qui scolarise.")
    candidate.get_by_label("Pourquoi rejoindre").fill("Ne plus être seule.")
    candidate.get_by_label("Délibération").set_input_files(
        {"name": "Délibération.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    candidate.get_by_label("Vos prénom et nom").fill("Camille Exemple")
    candidate.get_by_label("Votre fonction").fill("Adjointe à la solidarité")
    candidate.get_by_label("Votre rôle").select_option(label="Référent·e élu·e")
    candidate.get_by_label("Votre adresse électronique").fill(CANDIDATE)
    candidate.get_by_label("J’accepte").check()
    lu(candidate)
    candidate.get_by_role("button", name="Envoyer la candidature").click()

    # Deux communes portent ce nom : elle choisit, et le fichier n'est pas perdu.
    expect(candidate.locator("main")).to_contain_text("Fichier gardé : deliberation.pdf")
    candidate.get_by_label("Exemple-sur-Loire (Loiret)").check()
    candidate.get_by_role("button", name="Envoyer la candidature").click()
    expect(candidate.get_by_role("heading", level=1)).to_contain_text("boîte aux lettres")

    # Le lien du courriel montre, le bouton dépose.
    adresse = lien_recu(mailoutbox, "/reseau/rejoindre/")
    candidate.goto(adresse)
    assert Candidature.objects.get().statut == StatutDeCandidature.A_CONFIRMER
    candidate.get_by_role("button", name="Confirmer et déposer").click()
    expect(candidate.locator("[aria-current=step]")).to_contain_text("Lecture par le secrétariat")

    # Le secrétariat lit, et pose une question : quatre clics depuis l'accueil.
    secretariat = ouvrir("secretariat@exemple.org", viewport={"width": 1440, "height": 1000})
    expect(secretariat.locator("main")).to_contain_text("1 candidature attend")
    secretariat.get_by_role("link", name="Ville d’Exemple-sur-Loire").click()
    expect(secretariat.locator("main")).to_contain_text("Exemple-sur-Loire (Loiret)")
    with secretariat.expect_download() as piece:
        secretariat.get_by_role("link", name="deliberation.pdf").click()
    assert piece.value.suggested_filename == "deliberation.pdf"
    secretariat.get_by_role("link", name="Poser une question").click()
    secretariat.get_by_label("Votre question").fill("Le conseil a-t-il voté ?")
    secretariat.get_by_role("button", name="Envoyer la question").click()
    expect(secretariat.locator("main")).to_contain_text("En charge")

    candidate.goto(lien_recu(mailoutbox, "/reseau/rejoindre/"))
    expect(candidate.locator("main")).to_contain_text("Le conseil a-t-il voté")
    candidate.get_by_label("Votre réponse").fill("Oui, à l’unanimité.")
    candidate.get_by_role("button", name="Envoyer ma réponse").click()
    expect(candidate.locator("main")).to_contain_text("Réponse reçue")

    secretariat.reload()
    expect(secretariat.locator("main")).to_contain_text("Oui, à l’unanimité.")
    secretariat.get_by_role("link", name="Accepter", exact=True).click()
    secretariat.get_by_role("button", name=re.compile("Accepter, publier")).click()
    expect(secretariat.locator("main")).to_contain_text("Acceptée")
    membre = MembrePage.objects.get()
    assert membre.live and not membre.deliberation

    # La candidate ouvre son compte, entre, et écrit.
    redactrice = ouvrir(viewport={"width": 1440, "height": 1000})
    redactrice.goto(lien_recu(mailoutbox, "/reseau/invitation/"))
    redactrice.fill("[name=mot_de_passe]", PHRASE_DE_PASSE)
    redactrice.fill("[name=confirmation]", PHRASE_DE_PASSE)
    lu(redactrice)
    redactrice.locator("main form button[type=submit]").click()
    redactrice.wait_for_url(lambda url: "/invitation/" not in url or "acceptee" in url)
    redactrice.goto("/admin/")
    if "login" in redactrice.url:
        redactrice.fill("[name=username]", CANDIDATE)
        redactrice.fill("[name=password]", PHRASE_DE_PASSE)
        redactrice.click("form [type=submit]")
        redactrice.wait_for_url("**/admin/")
    ecrire_une_fiche(redactrice)
    fiche = FichePage.objects.get()
    assert fiche.get_parent().pk == membre.pk
    assert fiche.owner.email == CANDIDATE

    # Un pair relit, le secrétariat publie, tout le monde lit.
    pair = ouvrir("pair@exemple.org")
    for page, decision in ((pair, "Approuver"), (secretariat, "Approuver et publier")):
        page.goto(f"/admin/pages/{fiche.pk}/edit/")
        agir(page, decision)
        page.wait_for_url(re.compile(r"/admin/(?!pages/\d+/edit)"))
    candidate.goto(membre.url)
    candidate.get_by_role("link", name=re.compile("Ouvrir une maison")).first.click()
    expect(candidate.get_by_role("heading", level=1)).to_contain_text("Ouvrir une maison d’accueil")
    expect(candidate.locator("main")).to_contain_text("La ville prête une maison.")


def ecrire_une_fiche(page: Page) -> None:
    """Écrit tout ce qu'une fiche exige, puis l'envoie en relecture."""
    page.get_by_role("link", name="Nouvelle fiche").first.click()
    page.wait_for_url("**/pages/add/bonnes_pratiques/fichepage/**")
    page.fill("#id_title", "Ouvrir une maison d’accueil")
    page.fill("#id_sous_titre", "L’exemple d’Exemple-sur-Loire.")
    page.select_option("#id_famille", "co-construire")
    page.get_by_label("Citoyenneté", exact=True).check()
    page.get_by_label("Hébergement et logement").check()
    page.locator("#id_ensembles-ADD").click()
    page.fill("#id_ensembles-0-nom", "Réseau Exemple")
    onglet(page, "Chiffres")
    page.locator("#id_chiffres-ADD").click()
    page.fill("#id_chiffres-0-valeur", "12")
    page.fill("#id_chiffres-0-signification", "familles logées")
    page.fill("#id_chiffres-0-source", "Ville d’Exemple-sur-Loire")
    onglet(page, "récit")
    remplir(page, "en_bref", "La ville prête une maison.")
    ajouter_bloc(page, "comment", "Étape")
    page.locator("[data-contentpath=comment] input[name$=-titre]").fill("Trouver une maison")
    ajouter_bloc(page, "contenu", "Texte")
    remplir(page, "contenu", "La ville recense ses locaux vides.")
    remplir(page, "bilan_reussites", "Douze familles logées.")
    remplir(page, "bilan_limites", "Le bail est précaire.")
    for rang, geste in enumerate(["Recenser", "Prêter", "Animer"]):
        ajouter_bloc(page, "a_retenir")
        page.locator(f"[name=a_retenir-{rang}-value]").fill(geste)
    onglet(page, "Sources")
    page.fill("#id_contact_fonction", "Mission accueil")
    agir(page, "Envoyer en relecture")
    page.wait_for_url(re.compile(r"/admin/(?!pages/(\d+/edit|add))"))


def remplir(page: Page, champ: str, texte: str) -> None:
    """Écrit dans le premier texte riche de ce champ."""
    page.locator(f"[data-contentpath={champ}] [contenteditable=true]").first.click()
    page.keyboard.type(texte)


@pytest.mark.parametrize("largeur", [360, 768, 1440])
def test_aucune_page_d_une_candidature_n_oppose_d_obstacle(alliance, ouvrir, largeur):
    page = ouvrir(viewport={"width": largeur, "height": 900}, reduced_motion="reduce")
    suivies = {statut.value: page_de(candidature(statut)) for statut in StatutDeCandidature}
    adresses = {
        "rejoindre": "/reseau/rejoindre/",
        "boîte": "/reseau/rejoindre/regardez-votre-boite/",
        "lien inconnu": "/reseau/rejoindre/rien/",
        "retrait": f"{suivies['deposee']}retrait/",
        **suivies,
    }
    obstacles = {}
    for nom, adresse in adresses.items():
        page.goto(adresse)
        obstacles |= releve(page, nom)
    # Le formulaire refusé, avec toutes ses erreurs et le choix d'un territoire.
    page.goto("/reseau/rejoindre/")
    page.get_by_label("Son territoire").fill("Exemple-sur-Loire")
    page.get_by_role("button", name="Envoyer la candidature").click()
    expect(page.get_by_role("alert")).to_be_visible()
    obstacles |= releve(page, "refusé")
    assert not obstacles


def releve(page: Page, nom: str) -> dict[str, object]:
    """Ce qu'axe, en clair et en sombre, et la largeur de l'écran reprochent à la page ; rien si tout va."""
    violations = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        violations += [
            (theme, violation["id"], [noeud["html"][:120] for noeud in violation["nodes"]][:3])
            for violation in Axe().run(page, options=REGLES).response["violations"]
        ]
    debord = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return {nom: (violations, f"débord de {debord} px")} if violations or debord > 0 else {}


def test_les_territoires_se_proposent_pendant_la_frappe(alliance, ouvrir):
    page = ouvrir()
    page.goto("/reseau/rejoindre/")
    page.get_by_label("Son territoire").press_sequentially("exemple", delay=30)
    limite = time.monotonic() + 10
    options: list[str] = []
    while not options and time.monotonic() < limite:
        page.wait_for_timeout(100)
        options = page.eval_on_selector_all("datalist option", "options => options.map(option => option.value)")
    assert options == ["Exemple-sur-Loire (Loiret)", "Exemple-sur-Loire (Nièvre)"]


def test_tout_se_fait_sans_script(alliance, ouvrir, mailoutbox):
    page = ouvrir(java_script_enabled=False)
    page.goto("/reseau/rejoindre/")
    page.get_by_label("Votre adresse électronique").fill(CANDIDATE)
    time.sleep(TEMPS_MINIMAL + 0.2)
    page.get_by_role("button", name="Enregistrer et finir plus tard").press("Enter")
    page.goto(lien_recu(mailoutbox, "/reseau/rejoindre/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reprendre ma candidature")
    page.get_by_role("link", name="Effacer ce brouillon").click()
    page.get_by_role("button", name="Oui, l’effacer").click()
    expect(page.locator("main")).to_contain_text("Votre brouillon est effacé")
    assert not Candidature.objects.exists()
