"""Les prises de position de la démonstration : des faits pour les vraies, un jeu entier pour les fictives."""

import datetime
from decimal import Decimal

import pytest

from actualites.choix import EtatDeCosignature, NatureDeSuite
from actualites.models import PriseDePositionPage
from alliance.accueil.demo.lecture import DonneesDePrise, lire_membres, lire_prises
from tests.demonstration.test_chargement import MOT_NOMBRE, nombres, textes

#: Un seul processus les joue : chacun, sinon, chargerait le site pour lui.
pytestmark = pytest.mark.xdist_group("demonstration")

PRISES = lire_prises()
REELLES = [prise for prise in PRISES if not prise.fictif]
FICTIFS = {membre.slug for membre in lire_membres() if membre.fictif}

#: Les seuls nombres que les faits autorisent, jours des dates compris.
NOMBRES_PERMIS = {
    "embauche-de-jeunes": "13 2020 18",
    "regularisation": "30 2020",
    "droit-d-alerte": "9 2020",
    "contre-pouvoir-associatif": "23 2020",
    "territoire-solidaire": "21 2020 40000 28 6 2017 2000 2018 2275 86",
    "etats-generaux": "14 2020",
}
#: « dix » est celui des dix bonnes pratiques du livret.
MOTS_PERMIS = {"territoire-solidaire": {"six", "dix"}}


def prise(cle: str) -> PriseDePositionPage:
    return PriseDePositionPage.objects.get(slug=next(donnees.slug for donnees in PRISES if donnees.cle == cle))


@pytest.mark.parametrize("donnees", REELLES, ids=lambda donnees: donnees.cle)
def test_aucun_nombre_n_est_invente(donnees: DonneesDePrise):
    sans_dates = DonneesDePrise(**{**vars(donnees), "parue_le": None, "suites": _sans_date(donnees.suites)})
    permis = {Decimal(nombre) for nombre in NOMBRES_PERMIS[donnees.cle].split()}
    assert nombres(sans_dates) - permis == set()
    mots = {mot.lower() for texte in textes(vars(donnees)) for mot in MOT_NOMBRE.findall(texte)}
    assert mots - MOTS_PERMIS.get(donnees.cle, set()) == set()


def _sans_date(lignes):
    return [{cle: valeur for cle, valeur in ligne.items() if cle != "date"} for ligne in lignes]


def test_les_prises_de_2020_ont_leurs_dates(demonstration):
    dates = {p.parue_le for p in PriseDePositionPage.objects.filter(slug__in=[donnees.slug for donnees in REELLES])}
    assert dates == {
        datetime.date(2020, mois, jour) for jour, mois in ((13, 2), (30, 4), (9, 6), (23, 6), (21, 9), (14, 12))
    }


def test_la_tribune_de_briancon_se_suit_jusqu_a_la_treve(demonstration):
    tribune = prise("territoire-solidaire")
    suites = [(suite.value["date"], suite.value["nature"]) for suite in tribune.suites]
    assert suites == [
        (datetime.date(2020, 9, 21), NatureDeSuite.PRESSE),
        (datetime.date(2020, 10, 28), NatureDeSuite.VICTOIRE),
    ]
    assert tribune.derniere_suite_le == datetime.date(2020, 10, 28)
    assert {chiffre.valeur for chiffre in tribune.chiffres.all()} == {40000, 6, 2000}
    assert all(chiffre.source for chiffre in tribune.chiffres.all())


def test_chaque_prise_publiee_se_lit(lecteur):
    publiees = PriseDePositionPage.objects.live()
    assert {page.url: lecteur.get(page.url).status_code for page in publiees} == {page.url: 200 for page in publiees}


def test_une_vraie_organisation_ne_porte_que_des_faits(demonstration):
    """Ni signature ouverte, ni circulation, ni contact inventé : cela n'appartient qu'aux organisations fictives."""
    vraies = PriseDePositionPage.objects.exclude(slug__in=[donnees.slug for donnees in PRISES if donnees.fictif])
    assert vraies.count() == len(REELLES)
    for page in vraies:
        assert not page.signature_publique
        assert not page.signatures.exists()
        assert not page.cosignatures.exists()
        assert not page.reponses_de_destinataires.exists()
        assert page.contact_presse_courriel == "contact@alliance-migrations.fr"
    for page in PriseDePositionPage.objects.filter(slug__in=[donnees.slug for donnees in PRISES if donnees.fictif]):
        assert page.organisation is not None and page.organisation.slug in FICTIFS


def test_une_lettre_circule_signee_refusee_silencieuse_et_suspendue(demonstration):
    lettre = prise("lettre-en-circulation")
    etats = dict(lettre.cosignatures.values_list("membre__slug", "etat"))
    assert etats == {
        "ville-d-exemple-sur-loire": EtatDeCosignature.SIGNEE,
        "reseau-exemple-hospitalite": EtatDeCosignature.SIGNEE,
        "exemple-en-val": EtatDeCosignature.REFUSEE,
        "collectif-d-exemple-nord": EtatDeCosignature.ATTENDUE,
        "ville-d-exemple-les-pins": EtatDeCosignature.SUSPENDUE,
    }
    assert lettre.versions_de_prise.count() == 2
    assert not lettre.live and lettre.circulations.get().est_ouverte


def test_la_petition_fictive_a_deux_mille_signatures_et_une_rafale_a_invalider(demonstration):
    petition = prise("petition-fictive")
    compteur = petition.compteur_de_signatures
    personnes = petition.signatures.comptees().personnes()
    assert personnes.filter(domaine_jetable=False).count() == 2000
    assert (compteur.personnes, compteur.organisations, compteur.papier) == (personnes.count(), 3, 140)
    assert personnes.filter(domaine_jetable=True).count() == 40
    assert petition.signature_est_ouverte
    assert all(adresse.endswith("exemple.org") for adresse in petition.signatures.values_list("courriel", flat=True))
    assert petition.signatures.filter(nom__contains="xempl").count() == petition.signatures.count()


def test_rien_n_arrive_a_un_texte_avant_qu_il_paraisse(demonstration):
    for texte in PriseDePositionPage.objects.live():
        arrivees = [suite.value["date"] for suite in texte.suites]
        arrivees += texte.reponses_de_destinataires.values_list("le", flat=True)
        assert texte.parue_le is not None
        assert all(texte.parue_le <= arrivee for arrivee in arrivees), texte.title


def test_vingt_quatre_candidatures_se_comptent_par_reponse(lecteur):
    page = prise("candidats-fictifs")
    assert len(page.destinataires) == 24
    assert page.reponses_de_destinataires.filter(confirmee_le__isnull=False).count() == 9
    assert lecteur.get(page.url).status_code == 200
