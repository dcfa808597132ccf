"""La démonstration : elle se charge entière, dit vrai, ne touche à rien la seconde fois."""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.conf import settings as reglages
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, TaskState, WorkflowState

from actualites.models import InscriptionAuCalendrier
from alliance.accueil.demo.chargement import charger
from alliance.accueil.demo.comptes import COMPTES, PHRASE_DE_PASSE
from alliance.accueil.demo.lecture import DONNEES, DonneesDeFiche, DonneesInvalides, lire_fiches, lire_membres
from alliance.accueil.templatetags.demonstration import comptes_de_demonstration
from alliance.socle.models import PriseEnCharge, RelectureTask, SecretariatTask, Utilisateur
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.completude import verifier
from bonnes_pratiques.models import FichePage
from bonnes_pratiques.presentation import presenter_financement
from reseau.models import MembrePage

#: Un seul processus les joue : chacun, sinon, chargerait le site pour lui.
pytestmark = pytest.mark.xdist_group("demonstration")

FICHES = lire_fiches("fiches")
FICTIVES = lire_fiches("fictives")

#: Les seuls nombres que les faits autorisent, fiche par fiche. Un nombre d'une autre provenance fait échouer l'essai.
NOMBRES_PERMIS = {
    "riace": "2100 1990 1998 300 2002 35 400 6000 22 2009",
    "new-york": "8.4 36.9 2015 14 2000 500000 10 18 4",
    "grenoble": "1999 2000 7 25 3",
    "sao-paulo": "20 450000 2012 2013 2016 3",
    # 3,5 M€ et 400 000 € sont le calcul de l'écart, et non des montants de la source ; « 56 » est dans « Utopia 56 ».
    "grande-synthe": "2016 220 8 10 1500 4 3.1 3100000 2.6 2600000 900000 33 24 56 2.5 1300 2017 3.5 400000",
    # 100 : la somme des parts, que la source fait dépasser 100 %.
    "strasbourg": "2015 2000 1200 50 25 85 26 2017 373 100",
    "briancon": "13000 35 2015 2017 450 2000 18 16 320 2020 21 40000 28 4",
}
#: Les nombres en toutes lettres, de même ; « dix » est celui des dix bonnes pratiques du livret.
MOTS_PERMIS = {
    "riace": "deux dix",
    "new-york": "trois dix-huit dix millions",
    "grenoble": "deux trois dix",
    "sao-paulo": "trois dix",
    "grande-synthe": "quatre deux tiers dix",
    "strasbourg": "dix",
    "briancon": "trois six dix",
}
NOMBRE = re.compile(r"\d+(?:[\s\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
MOT_NOMBRE = re.compile(
    r"\b(dix-(?:sept|huit|neuf)|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|"
    r"vingt|trente|quarante|cinquante|soixante|cents?|mille|milliers?|millions?|milliards?|tiers|moitié|quart|"
    r"(?:diz|douz|quinz|vingt|trent|cinquant|cent)aines?)\b",
    re.IGNORECASE,
)


def textes(valeur: Any) -> Iterator[str]:
    """Tout ce qu'une donnée porte, nombres compris, en texte."""
    if isinstance(valeur, dict):
        for partie in valeur.values():
            yield from textes(partie)
    elif isinstance(valeur, list):
        for partie in valeur:
            yield from textes(partie)
    elif valeur is not None:
        yield str(valeur)


def nombres(donnees: DonneesDeFiche) -> set[Decimal]:
    trouves = (trouve for texte in textes(vars(donnees)) for trouve in NOMBRE.findall(texte))
    return {Decimal(re.sub(r"\s", "", trouve).replace(",", ".")) for trouve in trouves}


def fiche(cle: str) -> FichePage:
    donnees = next(donnees for donnees in (*FICHES, *FICTIVES) if donnees.cle == cle)
    return FichePage.objects.get(slug=donnees.slug)


def contenu(client: Client, cle: str) -> str:
    return client.get(fiche(cle).url).content.decode()


def test_chaque_page_publiee_se_lit(lecteur):
    pages = Page.objects.live().filter(depth__gt=1)
    assert pages.type(FichePage).count() == len(FICHES) + 1
    assert pages.type(MembrePage).count() == len(lire_membres())
    assert {page.url: lecteur.get(page.url).status_code for page in pages} == {page.url: 200 for page in pages}


def test_aucun_brouillon_ne_se_lit(lecteur):
    brouillons = FichePage.objects.not_live()
    assert brouillons.count() == len(FICTIVES) - 1
    assert {lecteur.get(page.get_url() or f"/{page.slug}/").status_code for page in brouillons} == {404}


def test_charger_deux_fois_ne_cree_rien_et_ne_change_rien(demonstration, mailoutbox):
    def etat() -> dict[str, Any]:
        modeles = [
            modele
            for modele in apps.get_models()
            if modele._meta.app_label not in {"contenttypes", "sessions", "axes"} and not modele._meta.proxy
        ]
        return {
            "lignes": {modele._meta.label: modele._default_manager.count() for modele in modeles},
            "pages": list(
                Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "live", "last_published_at")
            ),
            "mots de passe": list(Utilisateur.objects.order_by("pk").values_list("email", "password")),
        }

    avant = etat()
    deja_envoyes = len(mailoutbox)
    rechargement = charger()
    assert etat() == avant
    assert rechargement.pages == []
    assert len(mailoutbox) == deja_envoyes


def test_ce_que_la_personne_a_change_reste(demonstration):
    page = fiche("riace")
    page.title = "Retoucher une fiche"
    page.save_revision().publish()
    Utilisateur.objects.filter(email="relecture@exemple.org").update(first_name="Zoé")
    charger()
    assert fiche("riace").title == "Retoucher une fiche"
    assert Utilisateur.objects.get(email="relecture@exemple.org").first_name == "Zoé"


@pytest.mark.parametrize("donnees", FICHES, ids=lambda donnees: donnees.cle)
def test_aucun_nombre_n_est_invente(donnees):
    permis = {Decimal(nombre) for nombre in NOMBRES_PERMIS[donnees.cle].split()}
    assert nombres(donnees) - permis == set()
    mots = {mot.lower() for texte in textes(vars(donnees)) for mot in MOT_NOMBRE.findall(texte)}
    assert mots - set(MOTS_PERMIS[donnees.cle].split()) == set()


@pytest.mark.parametrize("donnees", FICHES, ids=lambda donnees: donnees.cle)
def test_aucune_parole_n_est_pretee_a_une_personne_reelle(donnees):
    assert (donnees.paroles, donnees.temoignage, donnees.confirmee_le) == ([], {}, None)
    assert [bloc for etape in donnees.etapes for bloc in etape.get("contenu", [])] == []


@pytest.mark.parametrize("donnees", FICHES, ids=lambda donnees: donnees.cle)
def test_chaque_fiche_reelle_est_complete(demonstration, donnees):
    page = fiche(donnees.cle)
    assert [manque.message for manque in verifier(page) if manque.bloquant] == []
    assert {chiffre.source for chiffre in page.chiffres.all()} - {""} != set()
    assert all(chiffre.source for chiffre in page.chiffres.all())
    assert page.themes.count() >= 2 and page.territoires.count() == 1 and page.partenaires.exists()
    assert len(page.appareil_de_notes) == len(donnees.notes)


def test_rien_ne_se_perd_du_fichier_a_la_page(lecteur):
    page = contenu(lecteur, "grenoble")
    for attendu in ("CCREG", "Se réunir chaque mois", "Porter le droit de vote", "Un ancien adjoint relève", "Livret"):
        assert attendu in page


def test_l_ecart_de_grande_synthe_est_montre(lecteur):
    page = fiche("grande-synthe")
    financement = presenter_financement(page)
    assert financement is not None
    assert re.sub(r"\s", " ", financement.ecart) == "400 000 € de plus"
    assert "ne tombent pas juste" in re.sub(r"\s", " ", contenu(lecteur, "grande-synthe"))


def test_les_pratiques_arretees_le_disent(demonstration):
    arretees = FichePage.objects.exclude(statut=StatutDePratique.ACTIVE).values_list(
        "statut", "statut_annee", "statut_mois"
    )
    assert set(arretees) == {(StatutDePratique.TERMINEE, 2017, 4), (StatutDePratique.EMPECHEE, 2020, None)}


def test_la_fiche_fictive_montre_chaque_composant(lecteur):
    page = contenu(lecteur, "maison-de-l-hospitalite")
    for attendu in (
        "fictive",
        "Dessin : une route monte vers trois maisons",  # l'image et sa description
        "Dessin de la démonstration, CC BY-SA 4.0",  # son crédit
        "Camille Exemple",  # une citation dans une étape
        "Dominique Exemple",  # une citation entre deux étapes
        "Sami",  # le témoignage
        "https://exemple.org/film",  # la vidéo
        "Petit manuel de l’hospitalité ordinaire",  # l'ouvrage
        "https://exemple.org/reglement",  # le lien
        "Réseau des maisons d’Exemple",  # un réseau
        'id="note-1"',
        "En réponse",
    ):
        assert attendu in page, attendu


def test_ce_qui_est_joue_ne_l_est_que_par_des_organisations_fictives(demonstration):
    fictifs = {membre.slug for membre in lire_membres() if membre.fictif}
    brouillons = {page.get_parent().slug for page in FichePage.objects.not_live()}
    assert brouillons == {"ville-d-exemple-sur-loire", "association-exemple"}
    assert brouillons <= fictifs
    assert {donnees.cle for donnees in FICTIVES if "fictive" not in donnees.sous_titre} - {"jardin-partage"} == set()


def test_chaque_role_trouve_sa_file(demonstration):
    def etape(cle: str) -> TaskState:
        return fiche(cle).current_workflow_task_state

    assert etape("preter-des-locaux") is None
    refusee = fiche("guichet-unique").workflow_states.get()
    assert refusee.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert refusee.current_task_state.comment.startswith("La fiche est claire")
    assert refusee.current_task_state.finished_by.email == "relecture@exemple.org"
    assert isinstance(etape("former-les-agents").task.specific, RelectureTask)
    assert not PriseEnCharge.objects.filter(etape=etape("former-les-agents")).exists()
    assert isinstance(etape("jumeler-des-familles").task.specific, SecretariatTask)
    prise = PriseEnCharge.objects.get(etape=etape("traduire-les-courriers"))
    assert prise.en_retard and prise.relecteur.email == "relecture@exemple.org"


def test_une_fiche_envoyee_en_relecture_est_complete(demonstration):
    for donnees in FICTIVES:
        if donnees.circuit not in {"publiee", "brouillon"}:
            assert [manque.message for manque in verifier(fiche(donnees.cle)) if manque.bloquant] == []


def test_aucune_adresse_personnelle():
    adresses = {
        adresse
        for chemin in DONNEES.rglob("*.toml")
        for adresse in re.findall(r"[\w.+-]+@[\w.-]+\w", chemin.read_text(encoding="utf-8"))
    } | {compte.courriel for compte in COMPTES}
    assert {adresse for adresse in adresses if not adresse.endswith("@exemple.org")} == {
        "contact@alliance-migrations.fr"
    }


def test_aucune_adresse_web_hors_d_exemple():
    adresses = {
        adresse
        for chemin in DONNEES.rglob("*.toml")
        for adresse in re.findall(r"https?://([^/\s\"')]+)", chemin.read_text(encoding="utf-8"))
    }
    assert adresses == {"exemple.org"}


@pytest.mark.parametrize("compte", COMPTES, ids=lambda compte: compte.courriel.partition("@")[0])
def test_chaque_compte_entre_dans_l_administration(lecteur, compte):
    reponse = lecteur.post("/admin/login/", {"username": compte.courriel, "password": PHRASE_DE_PASSE})
    assert reponse.status_code == 302
    assert lecteur.get("/admin/").status_code == 200
    assert not Utilisateur.objects.get(email=compte.courriel).is_superuser


def test_la_page_de_connexion_ne_liste_les_comptes_que_dans_la_demonstration(settings):
    assert comptes_de_demonstration() == ()
    settings.ALLIANCE_DEMONSTRATION = True
    assert {compte.courriel for compte in comptes_de_demonstration()} == {compte.courriel for compte in COMPTES}


def test_la_commande_refuse_tout_autre_reglage_que_celui_d_une_machine_de_travail(demonstration):
    assert not hasattr(reglages, "ALLIANCE_DEMONSTRATION")
    with pytest.raises(CommandError, match="phrase de passe est publique"):
        call_command("demo", "--preparer")


def test_la_commande_prepare_un_site_a_son_adresse(demonstration, settings):
    settings.ALLIANCE_DEMONSTRATION = False
    sortie = StringIO()
    with patch("alliance.accueil.management.commands.demo.get_commands", return_value={}):
        call_command("demo", "--preparer", "--port", "8765", stdout=sortie)
    assert "rien n'a été changé" in sortie.getvalue()
    assert fiche("riace").full_url.startswith("http://127.0.0.1:8765/")
    assert settings.WAGTAILADMIN_BASE_URL == "http://127.0.0.1:8765"
    composants = InscriptionAuCalendrier.objects.values_list("composants", flat=True)
    assert all("URL:http://127.0.0.1:8765/" in composant for composant in composants)


@pytest.mark.parametrize("port", ["0", "65536"])
def test_un_port_qui_n_existe_pas_se_refuse(settings, port):
    settings.ALLIANCE_DEMONSTRATION = False
    with pytest.raises(CommandError, match="65535"):
        call_command("demo", "--preparer", "--port", port)


def test_un_fichier_mal_forme_se_nomme(tmp_path, monkeypatch):
    (tmp_path / "fiches").mkdir()
    (tmp_path / "fiches" / "01-essai.toml").write_text('titr = "Sans e"', encoding="utf-8")
    monkeypatch.setattr("alliance.accueil.demo.lecture.DONNEES", tmp_path)
    with pytest.raises(DonneesInvalides, match=r"01-essai\.toml.*titr"):
        lire_fiches("fiches")
