"""D'une candidature écrite sur un téléphone à la première fiche du nouveau membre : quatre personnes, un navigateur."""

import re

import pytest
from django.core.files.storage import FileSystemStorage
from playwright.sync_api import Page, expect

from alliance.socle import formulaires_publics
from alliance.socle.choix import Role
from bonnes_pratiques.models import FichePage
from reseau.choix import StatutDeCandidature
from reseau.models import Candidature, MembrePage
from tests.factories import TerritoireFactory, UtilisateurFactory
from tests.reseau.candidatures import PDF, candidature, page_de

from .editeur import ajouter_bloc, decider, ecrire, onglet
from .regard import LARGEURS, changer_de_page, obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

CANDIDATE = "camille@exemple-sur-loire.exemple.org"
PHRASE_DE_PASSE = "la rivière passe sous trois ponts"


@pytest.fixture
def alliance(site, monkeypatch, tmp_path):
    """Une relectrice, une secrétaire, et deux communes du même nom."""
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    monkeypatch.setattr(Candidature._meta.get_field("piece"), "storage", FileSystemStorage(location=tmp_path))
    UtilisateurFactory(email="pair@exemple.org", role=Role.RELECTURE)
    UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)
    for subdivision in ("Loiret", "Nièvre"):
        TerritoireFactory(nom="Exemple-sur-Loire", subdivision=subdivision)


def lien_recu(mailoutbox, chemin: str) -> str:
    """Le dernier lien de ce genre reçu par la candidate."""
    corps = [courriel.body for courriel in mailoutbox if courriel.to == [CANDIDATE]]
    return re.findall(rf"{chemin}[^\s/]+/", "\n".join(corps))[-1]


def test_de_la_candidature_a_la_fiche(alliance, ouvrir, mailoutbox):
    # Sur un téléphone, la candidate écrit et joint sa délibération.
    candidate = ouvrir(viewport={"width": 360, "height": 740})
    candidate.goto("/reseau/")
    changer_de_page(candidate.get_by_role("contentinfo").get_by_role("link", name="Rejoindre l’alliance"))
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
    changer_de_page(candidate.get_by_role("button", name="Envoyer la candidature"))

    # Deux communes portent ce nom : elle choisit, et le fichier n'est pas perdu.
    expect(candidate.locator("main")).to_contain_text("Fichier gardé : deliberation.pdf")
    candidate.get_by_label("Exemple-sur-Loire (Loiret)").check()
    changer_de_page(candidate.get_by_role("button", name="Envoyer la candidature"))
    expect(candidate.get_by_role("heading", level=1)).to_contain_text("boîte aux lettres")

    # Le lien du courriel montre, le bouton dépose.
    adresse = lien_recu(mailoutbox, "/reseau/rejoindre/")
    candidate.goto(adresse)
    assert Candidature.objects.get().statut == StatutDeCandidature.A_CONFIRMER
    changer_de_page(candidate.get_by_role("button", name="Confirmer et déposer"))
    expect(candidate.locator("[aria-current=step]")).to_contain_text("Lecture par le secrétariat")

    # Le secrétariat lit, et pose une question : quatre clics depuis l'accueil.
    secretariat = ouvrir("secretariat@exemple.org", viewport={"width": 1440, "height": 1000})
    secretariat.goto("/admin/")
    expect(secretariat.locator("main")).to_contain_text("1 candidature attend")
    changer_de_page(secretariat.get_by_role("link", name="Ville d’Exemple-sur-Loire"))
    expect(secretariat.locator("main")).to_contain_text("Exemple-sur-Loire (Loiret)")
    with secretariat.expect_download() as piece:
        secretariat.get_by_role("link", name="deliberation.pdf").click()
    assert piece.value.suggested_filename == "deliberation.pdf"
    changer_de_page(secretariat.get_by_role("link", name="Poser une question"))
    secretariat.get_by_label("Votre question").fill("Le conseil a-t-il voté ?")
    changer_de_page(secretariat.get_by_role("button", name="Envoyer la question"))
    expect(secretariat.locator("main")).to_contain_text("En charge")

    candidate.goto(lien_recu(mailoutbox, "/reseau/rejoindre/"))
    expect(candidate.locator("main")).to_contain_text("Le conseil a-t-il voté")
    candidate.get_by_label("Votre réponse").fill("Oui, à l’unanimité.")
    changer_de_page(candidate.get_by_role("button", name="Envoyer ma réponse"))
    expect(candidate.locator("main")).to_contain_text("Réponse reçue")

    secretariat.reload()
    expect(secretariat.locator("main")).to_contain_text("Oui, à l’unanimité.")
    changer_de_page(secretariat.get_by_role("link", name="Accepter", exact=True))
    changer_de_page(secretariat.get_by_role("button", name=re.compile("Accepter, publier")))
    expect(secretariat.locator("main")).to_contain_text("Acceptée")
    membre = MembrePage.objects.get()
    assert membre.live and not membre.deliberation

    # La candidate ouvre son compte, entre, et écrit.
    redactrice = ouvrir(viewport={"width": 1440, "height": 1000})
    redactrice.goto(lien_recu(mailoutbox, "/reseau/invitation/"))
    redactrice.fill("[name=mot_de_passe]", PHRASE_DE_PASSE)
    redactrice.fill("[name=confirmation]", PHRASE_DE_PASSE)
    changer_de_page(redactrice.locator("main form button[type=submit]"))
    expect(redactrice.get_by_role("heading", level=1)).to_contain_text("C’est fait")
    redactrice.goto("/admin/login/")
    redactrice.fill("[name=username]", CANDIDATE)
    redactrice.fill("[name=password]", PHRASE_DE_PASSE)
    changer_de_page(redactrice.locator("form [type=submit]"))
    ecrire_une_fiche(redactrice)
    fiche = FichePage.objects.get()
    assert fiche.get_parent().pk == membre.pk
    assert fiche.owner.email == CANDIDATE

    # Un pair relit, le secrétariat publie, tout le monde lit.
    pair = ouvrir("pair@exemple.org")
    for page, decision in ((pair, "Approuver"), (secretariat, "Approuver et publier")):
        page.goto(f"/admin/pages/{fiche.pk}/edit/")
        decider(page, decision)
    candidate.goto(membre.url)
    changer_de_page(candidate.get_by_role("link", name=re.compile("Ouvrir une maison")).first)
    expect(candidate.get_by_role("heading", level=1)).to_contain_text("Ouvrir une maison d’accueil")
    expect(candidate.locator("main")).to_contain_text("La ville prête une maison.")


def ecrire_une_fiche(page: Page) -> None:
    """Écrit tout ce qu'une fiche exige, puis l'envoie en relecture."""
    changer_de_page(page.get_by_role("link", name="Nouvelle fiche").first)
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
    ecrire(page, "en_bref", "La ville prête une maison.")
    ajouter_bloc(page, "comment", "Étape")
    page.locator("[data-contentpath=comment] input[name$=-titre]").fill("Trouver une maison")
    ajouter_bloc(page, "contenu", "Texte")
    ecrire(page, "contenu", "La ville recense ses locaux vides.")
    ecrire(page, "bilan_reussites", "Douze familles logées.")
    ecrire(page, "bilan_limites", "Le bail est précaire.")
    for rang, geste in enumerate(["Recenser", "Prêter", "Animer"]):
        ajouter_bloc(page, "a_retenir")
        page.locator(f"[name=a_retenir-{rang}-value]").fill(geste)
    onglet(page, "Sources")
    page.fill("#id_contact_fonction", "Mission accueil")
    decider(page, "Envoyer en relecture")


def test_aucune_page_d_une_candidature_n_oppose_d_obstacle(alliance, ouvrir):
    page = ouvrir()
    suivies = {statut.value: page_de(candidature(statut)) for statut in StatutDeCandidature}
    adresses = {
        "rejoindre": "/reseau/rejoindre/",
        "boîte": "/reseau/rejoindre/regardez-votre-boite/",
        "lien inconnu": "/reseau/rejoindre/rien/",
        "retrait": f"{suivies['deposee']}retrait/",
        **suivies,
    }
    fautes: dict[str, list[str]] = {}
    for nom, adresse in adresses.items():
        page.goto(adresse)
        fautes |= obstacles(page, nom, largeurs=LARGEURS)
    # Le formulaire refusé, avec toutes ses erreurs et le choix d'un territoire.
    page.goto("/reseau/rejoindre/")
    page.get_by_label("Son territoire").fill("Exemple-sur-Loire")
    changer_de_page(page.get_by_role("button", name="Envoyer la candidature"))
    expect(page.get_by_role("alert")).to_be_visible()
    fautes |= obstacles(page, "refusé", largeurs=LARGEURS)
    assert not fautes


def test_les_territoires_se_proposent_pendant_la_frappe(alliance, ouvrir):
    page = ouvrir()
    page.goto("/reseau/rejoindre/")
    page.get_by_label("Son territoire").press_sequentially("exemple", delay=30)
    options = page.locator("datalist option")
    expect(options).to_have_count(2)
    assert options.evaluate_all("options => options.map(option => option.value)") == [
        "Exemple-sur-Loire (Loiret)",
        "Exemple-sur-Loire (Nièvre)",
    ]


def test_tout_se_fait_sans_script(alliance, ouvrir, mailoutbox):
    page = ouvrir(java_script_enabled=False)
    page.goto("/reseau/rejoindre/")
    page.get_by_label("Votre adresse électronique").fill(CANDIDATE)
    changer_de_page(page.get_by_role("button", name="Enregistrer et finir plus tard"), "Enter")
    page.goto(lien_recu(mailoutbox, "/reseau/rejoindre/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reprendre ma candidature")
    changer_de_page(page.get_by_role("link", name="Effacer ce brouillon"))
    changer_de_page(page.get_by_role("button", name="Oui, l’effacer"))
    expect(page.locator("main")).to_contain_text("Votre brouillon est effacé")
    assert not Candidature.objects.exists()
