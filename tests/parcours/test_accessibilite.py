"""Aucune page publique, ni la connexion, n'oppose d'obstacle qu'axe sache voir, en clair, en sombre, au téléphone."""

import datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from actualites.circulation.liens import lien_de
from actualites.infolettre.liens import lien_pour_confirmer
from actualites.models import Abonnement, PriseDePositionPage
from actualites.signatures.liens import chemin_de
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.models import LigneDeFinancement
from reseau.models import Invitation
from tests.factories import FicheFactory, MembreFactory, TerritoireFactory
from tests.factories.actualites import CirculationFactory, CosignatureFactory, PriseFactory, SignatureFactory, circuler
from tests.reseau.equipe import LIEN, inviter

from .regard import changer_de_page, obstacles

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur")]


@pytest.fixture
def fiche(site):
    """Une fiche arrêtée, avec territoire, financement bancal, citation et encadré : tous les composants."""
    fiche = FicheFactory(
        parent=MembreFactory(),
        territoires=[TerritoireFactory()],
        statut=StatutDePratique.TERMINEE,
        statut_annee=2017,
        statut_motif="Un incendie l’a détruite.",
        encadres=[("encadre", {"titre": "Ce que dit la loi", "texte": "<p>Elle le permet.</p>"})],
        comment=[
            ("etape", {"titre": "Agir", "contenu": [("texte", "<ul><li>Un</li><li>Deux</li></ul>")]}),
            ("citation", {"texte": "On a ouvert.", "personne": "Camille", "fonction": "adjointe"}),
        ],
        aller_plus_loin=[("lien", {"titre": "Le règlement", "adresse": "https://exemple.org", "source": "Ville"})],
        financement_total=100,
    )
    fiche.financements.set([LigneDeFinancement(financeur="Ville", montant=60), LigneDeFinancement(financeur="État")])
    fiche.save_revision().publish()
    FicheFactory(parent=fiche.get_parent().specific, territoires=[TerritoireFactory()])
    return fiche


@pytest.fixture
def prise(site):
    """Une prise de position signée par des organisations et ouverte au public, avec ses suites et ses retombées."""
    prise = PriseFactory(
        live=False,
        signature_publique=True,
        objectif=100,
        suites=[
            (
                "suite",
                {"date": datetime.date(2024, 1, 5), "nature": "recul", "titre": "Refus", "lien": "https://exemple.org"},
            )
        ],
        retombees=[("retombee", {"media": "Le Quotidien", "titre": "Un gymnase vide"})],
    )
    version = circuler(prise)
    circulation = CirculationFactory(prise=prise, close_le=timezone.now())
    for _n in range(26):
        CosignatureFactory(circulation=circulation, etat="signee", version=version)
    prise.get_latest_revision().publish()
    return PriseDePositionPage.objects.get(pk=prise.pk)


def test_aucune_violation(fiche, prise, ouvrir):
    page = ouvrir()
    adresses = {
        "accueil": "/",
        "liste": "/bonnes-pratiques/",
        "liste filtrée": "/bonnes-pratiques/?axe=citoyennete&axe=inconnu&q=maison",
        "liste vide": "/bonnes-pratiques/?q=introuvable",
        "fiche": fiche.url,
        "recherche": "/recherche/?q=maison",
        "recherche vide": "/recherche/?q=introuvable",
        "annuaire": "/reseau/",
        "un mot sans fin": f"/reseau/?q={'a' * 200}&axe={'b' * 200}",
        "membre": fiche.get_parent().url,
        "prise de position": prise.url,
        "membre qui porte un texte": prise.get_parent().url,
        "introuvable": "/rien-ici/",
        "connexion": "/admin/login/",
    }
    fautes: dict[str, list[str]] = {}
    for nom, adresse in adresses.items():
        page.goto(adresse)
        fautes |= obstacles(page, nom, largeurs=(360, 1440))
    assert not fautes


def test_signer_cosigner_et_s_abonner(prise, ouvrir):
    """Chaque gabarit s'ouvre une fois, au téléphone."""
    lettre = PriseFactory(live=False)
    lue = circuler(lettre)
    lettre.en_bref = "<p>Le centre reste ouvert jusqu’au printemps.</p>"
    lettre.save_revision()
    circulation, version = CirculationFactory(prise=lettre), circuler(lettre)
    attendue = CosignatureFactory(circulation=circulation)
    suspendue = CosignatureFactory(circulation=circulation, etat="suspendue", version=lue)
    signee = CosignatureFactory(circulation=circulation, etat="signee", version=version)
    finie = CosignatureFactory(circulation=circulation, expire_le=timezone.now())
    confirmee = SignatureFactory(prise=prise, nom_public=True)
    en_attente = SignatureFactory(prise=prise, etat="en-attente", confirmee_le=None)
    abonnement = Abonnement.objects.create(courriel="abonnee@exemple.org")
    adresses = {
        "liste": "/prises-de-position/",
        "liste vide": "/prises-de-position/?q=introuvable",
        "signer": f"{prise.url}signer/",
        "signataires": f"{prise.url}signataires/",
        "encart": f"{prise.url}integrer/",
        "code de l’encart": f"{prise.url}integrer/?forme=code",
        "boîte": reverse("actualites:signature_boite", args=[prise.pk]),
        "confirmer": chemin_de(en_attente),
        "gérer": chemin_de(confirmee),
        "retirer": f"{chemin_de(confirmee)}retrait/",
        "lien inconnu": "/prises-de-position/signature/inconnu/",
        "cosigner": lien_de(attendue),
        "cosigner de nouveau": lien_de(suspendue),
        "merci": f"{lien_de(signee)}merci/",
        "certificat": f"{lien_de(signee)}certificat/",
        "lien de cosignature fini": lien_de(finie),
        "infolettre": "/infolettre/",
        "confirmer l’abonnement": lien_pour_confirmer(abonnement),
    }
    page = ouvrir(viewport={"width": 360, "height": 800})
    fautes: dict[str, list[str]] = {}
    for nom, adresse in adresses.items():
        reponse = page.goto(adresse.removeprefix(settings.WAGTAILADMIN_BASE_URL))
        assert reponse.status == {"lien inconnu": 404, "lien de cosignature fini": 410}.get(nom, 200), nom
        fautes |= obstacles(page, nom)
    assert not fautes


def test_une_invitation_ouverte_finie_ou_acceptee(site, ouvrir, mailoutbox):
    inviter(MembreFactory(title="Ville d’Exemple-sur-Loire"))
    lien = LIEN.search(str(mailoutbox[-1].body))
    assert lien
    page = ouvrir(viewport={"width": 360, "height": 800})
    fautes: dict[str, list[str]] = {}

    def examiner(nom: str, titre: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(titre)
        fautes.update(obstacles(page, nom))

    page.goto(lien.group(0))
    examiner("ouverte", "Vous êtes attendu·e")
    page.get_by_label("Phrase de passe").fill("court")
    page.get_by_label("La même, une seconde fois").fill("autre")
    changer_de_page(page.get_by_role("button", name="Ouvrir mon compte"))
    expect(page.locator("main")).to_contain_text("Les deux phrases de passe diffèrent")
    examiner("ouverte, erreurs", "Vous êtes attendu·e")
    page.goto("/reseau/invitation/acceptee/")
    examiner("acceptée", "vous êtes de l’équipe")
    Invitation.objects.update(annulee_le=timezone.now())
    page.goto(lien.group(0))
    examiner("finie", "ne marche plus")
    assert not fautes


def test_la_liste_se_filtre_au_clavier_et_sans_script(fiche, ouvrir):
    page = ouvrir(java_script_enabled=False)
    page.goto("/bonnes-pratiques/")
    case = page.locator("input[name=statut][value=terminee]")
    if not case.is_visible():
        page.locator("summary", has_text="État").press("Enter")
    case.press("Space")
    changer_de_page(page.get_by_role("button", name="Appliquer les filtres"), "Enter")
    assert "statut=terminee" in page.url
    expect(page.locator("main").get_by_role("heading", name=fiche.title)).to_have_count(1)
