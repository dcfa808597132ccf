"""Un texte circule entre trois organisations, change en route, et paraît avec les seuls noms qui l'ont approuvé."""

import re

import pytest
from playwright.sync_api import Page, expect

from actualites.choix import EtatDeCosignature
from actualites.models import Circulation, Cosignature, PriseDePositionPage, VersionDePrise
from alliance.socle import formulaires_publics
from alliance.socle.choix import Role
from tests.actualites.circulation_ecrans import adresse, mandatee
from tests.factories import (
    CirculationFactory,
    CosignatureFactory,
    MembreFactory,
    PriseFactory,
    UtilisateurFactory,
    circuler,
)

from .editeur import decider, enregistrer
from .regard import changer_de_page, obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]

#: Ce que l'éditrice clique, du premier écran à l'envoi en relecture ; davantage serait à justifier.
CLICS_AU_PLUS = 18
COMPTER = """addEventListener("click", (clic) => {
    if (clic.isTrusted) sessionStorage.setItem("clics", Number(sessionStorage.getItem("clics")) + 1);
}, true);"""


@pytest.fixture
def prise(site, monkeypatch) -> PriseDePositionPage:
    """Un brouillon de la Ville Porteuse, et trois organisations à qui le faire lire."""
    monkeypatch.setattr(formulaires_publics, "TEMPS_MINIMAL", 0)
    porteuse = MembreFactory(title="Ville Porteuse")
    UtilisateurFactory(email="redactrice@exemple.org", membre=porteuse)
    UtilisateurFactory(email="pair@exemple.org", role=Role.RELECTURE)
    UtilisateurFactory(email="secretariat@exemple.org", role=Role.SECRETARIAT)
    mandatee("Ville d’Accord", "accord@exemple.org")
    mandatee("Ville Réticente", "reticente@exemple.org")
    mandatee("Collectif Exigeant", "exigeant@exemple.org")
    return PriseFactory(parent=porteuse, live=False, title="Ouvrons le gymnase", slug="ouvrons-le-gymnase")


def lien_de(mailoutbox, courriel: str) -> str:
    """Le dernier lien de cosignature reçu à cette adresse."""
    corps = "\n".join(message.body for message in mailoutbox if message.to == [courriel])
    return re.findall(r"/prises-de-position/[^\s]*cosign[^\s]+/", corps)[-1]


def obstacles_de_l_ecran(page: Page, nom: str) -> dict[str, list[str]]:
    """Ce qui est à nous dans un écran de l'administration, au bureau et au téléphone."""
    return obstacles(page, nom, largeurs=(360, 1440), endroit=".circulation")


def repondre(page: Page, lien: str, reponse: str, **champs: str) -> None:
    page.goto(lien)
    page.get_by_label(reponse, exact=True).check()
    for libelle, valeur in champs.items():
        page.get_by_label(libelle, exact=True).fill(valeur)
    envoyer_la_decision(page)


def envoyer_la_decision(page: Page) -> None:
    changer_de_page(page.get_by_role("button", name="Envoyer notre décision"))
    assert "/merci/" in page.url


def etats() -> dict[str, str]:
    return dict(Cosignature.objects.values_list("organisation", "etat"))


def test_un_texte_change_en_circulant_et_ne_parait_qu_avec_les_noms_qui_l_ont_approuve(prise, ouvrir, mailoutbox):
    fautes: dict[str, list[str]] = {}
    editrice = ouvrir("redactrice@exemple.org", viewport={"width": 1440, "height": 1000})
    editrice.context.add_init_script(COMPTER)

    # De l'éditeur au choix des organisations, à l'échéance proposée, au quorum, puis à l'envoi.
    editrice.goto(f"/admin/pages/{prise.pk}/edit/")
    editrice.locator("header").get_by_role("button", name="Actions").first.click()
    changer_de_page(editrice.get_by_role("link", name="Cosignatures"))
    assert editrice.url.endswith(adresse("choisir", prise.pk))
    fautes |= obstacles_de_l_ecran(editrice, "choisir")
    for nom in ("Ville d’Accord", "Ville Réticente", "Collectif Exigeant"):
        editrice.get_by_label(re.compile(nom)).check()
    expect(editrice.locator("[data-compte]")).to_have_text("3 choisies")
    editrice.get_by_label("Quorum").fill("1")
    changer_de_page(editrice.get_by_role("button", name="Relire avant l’envoi"))
    expect(editrice.locator(".circulation")).to_contain_text("3 courriels partiront")
    fautes |= obstacles_de_l_ecran(editrice, "récapitulatif")
    assert not Circulation.objects.exists()
    changer_de_page(editrice.get_by_role("button", name="Envoyer", exact=True))
    assert editrice.url.endswith(adresse("tableau", prise.pk))

    # L'une signe, l'autre décline, la troisième demande un changement : sans compte, par leurs liens.
    visiteuse = ouvrir()
    repondre(visiteuse, lien_de(mailoutbox, "accord@exemple.org"), "Signer ce texte", Fonction="maire")
    repondre(visiteuse, lien_de(mailoutbox, "reticente@exemple.org"), "Ne pas signer")
    demande = {"Ce qu’il faudrait changer": "Demandez aussi des douches."}
    repondre(visiteuse, lien_de(mailoutbox, "exigeant@exemple.org"), "Demander un changement", **demande)
    assert sorted(etats().values()) == ["changement", "refusee", "signee"]

    # L'éditrice l'apprend de son tableau, répond, change le texte, et l'éditeur lui dit quoi faire ensuite.
    editrice.reload()
    expect(editrice.locator(".borne-admin")).to_contain_text("1")
    expect(editrice.locator("[data-vivant=demandes]")).to_contain_text("Demandez aussi des douches.")
    fautes |= obstacles_de_l_ecran(editrice, "tableau")
    editrice.get_by_label("Votre réponse").fill("Oui, nous l’ajoutons.")
    changer_de_page(editrice.get_by_role("button", name=re.compile("Retenir")))
    changer_de_page(editrice.get_by_role("link", name="Modifier le texte").first)
    editrice.fill("#id_title", "Ouvrons le gymnase et ses douches")
    enregistrer(editrice)
    expect(editrice.locator(".messages")).to_contain_text("ne dit plus les mots qui circulent (version 1)")
    changer_de_page(editrice.locator(".messages").get_by_role("link", name="Proposer la nouvelle version"))
    expect(editrice.locator("ins")).to_contain_text("et ses douches")
    fautes |= obstacles_de_l_ecran(editrice, "proposer")
    editrice.get_by_label(re.compile("Le fond")).check()
    editrice.get_by_label("Ce qui change, en une phrase").fill("Le titre demande aussi les douches.")
    changer_de_page(editrice.get_by_role("button", name="Proposer cette version"))
    assert editrice.url.endswith(adresse("tableau", prise.pk))
    assert etats()["Ville d’Accord"] == EtatDeCosignature.SUSPENDUE

    # La signataire voit ce qui a changé, et confirme ; l'exigeante se tait.
    visiteuse.goto(lien_de(mailoutbox, "accord@exemple.org"))
    expect(visiteuse.locator(".cosigner-ecarts")).to_contain_text("et ses douches")
    fautes |= obstacles(visiteuse, "confirmer")
    visiteuse.get_by_label("Confirmer notre signature sur ce texte").check()
    envoyer_la_decision(visiteuse)

    # Elle clôt, et envoie en relecture ; le chemin est tout tracé.
    editrice.reload()
    expect(editrice.locator(".etape")).to_contain_text("Le quorum est atteint")
    changer_de_page(editrice.locator(".etape").get_by_role("link", name="Clore la circulation"))
    assert editrice.url.endswith(adresse("clore", prise.pk))
    fautes |= obstacles_de_l_ecran(editrice, "clore")
    changer_de_page(editrice.get_by_role("button", name="Clore la circulation"))
    changer_de_page(editrice.locator(".etape").get_by_role("link", name="Envoyer en relecture"))
    decider(editrice, "Envoyer en relecture")
    clics = int(editrice.evaluate("sessionStorage.getItem('clics')"))
    print(f"Clics de l’éditrice : {clics}")
    assert clics <= CLICS_AU_PLUS

    # Un pair relit, le secrétariat publie.
    for courriel, decision in (("pair@exemple.org", "Approuver"), ("secretariat@exemple.org", "Approuver et publier")):
        page = ouvrir(courriel)
        page.goto(f"/admin/pages/{prise.pk}/edit/")
        decider(page, decision)

    # Sous les mots publiés, le seul nom qui les a approuvés.
    publiee = PriseDePositionPage.objects.get(pk=prise.pk)
    assert publiee.live
    visiteuse.goto(publiee.url)
    expect(visiteuse.get_by_role("heading", level=1)).to_contain_text("Ouvrons le gymnase et ses douches")
    expect(visiteuse.locator("#cosignataires").locator("xpath=..")).to_contain_text(re.compile("Ville d’Accord", re.I))
    for absente in ("Ville Réticente", "Collectif Exigeant"):
        expect(visiteuse.locator("main")).not_to_contain_text(re.compile(absente, re.I))

    # Son certificat garde l'empreinte des mots qu'elle a lus en dernier.
    editrice.goto(adresse("certificats", prise.pk))
    fautes |= obstacles_de_l_ecran(editrice, "certificats")
    expect(editrice.locator(".certificat")).to_have_count(1)
    expect(editrice.locator(".certificat")).to_contain_text(VersionDePrise.objects.latest("rang").empreinte)
    assert not fautes


def test_le_tableau_se_rafraichit_seul_sans_perdre_ce_que_l_on_ecrit(prise, ouvrir):
    version = circuler(prise)
    circulation = CirculationFactory(prise=prise)
    CosignatureFactory(circulation=circulation, membre=None, organisation="Ville A", nature_d_organisation="ong")
    autre = CosignatureFactory(
        circulation=circulation, membre=None, organisation="Ville B", nature_d_organisation="ong"
    )
    page = ouvrir("redactrice@exemple.org", viewport={"width": 1440, "height": 1000})
    page.clock.install()
    page.goto(adresse("tableau", prise.pk))
    page.get_by_label("Ville A").check()
    page.locator("h2", has_text="Organisations").click()  # rend le curseur
    page.evaluate("document.activeElement.blur()")
    Cosignature.objects.filter(pk=autre.pk).update(
        etat=EtatDeCosignature.SIGNEE, version=version, nom="Camille", decidee_le=circulation.ouverte_le
    )
    with page.expect_response("**/vivant/**"):
        page.clock.run_for(21_000)
    expect(page.locator(".borne-admin strong")).to_have_text("1")
    expect(page.locator("[data-annonce]")).to_contain_text("Tableau mis à jour")
    expect(page.get_by_label("Ville A")).to_be_checked()
