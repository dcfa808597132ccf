"""Importer une liste tenue ailleurs : la preuve d'abord, personne de réabonné à sa place, et rien en double."""

import datetime
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from wagtail.models import ModelLogEntry

from actualites.choix import EtatDAbonnement, NatureDeRejet
from actualites.infolettre.actions import DemanderAbonnement, SeDesabonner
from actualites.infolettre.effacement import EffacerDeLInfolettre
from actualites.infolettre.importation import actions
from actualites.infolettre.importation.actions import (
    AbandonnerUneListe,
    DeposerUneListe,
    ImporterLaListe,
    ImportRefuse,
    lignes_de,
)
from actualites.infolettre.importation.examen import Sort
from actualites.infolettre.importation.lecture import LIGNES_AU_PLUS, lire
from actualites.infolettre.preferences import ChangerDAdresse
from actualites.infolettre.rejets import Avis, NoterRejet
from actualites.models import Abonnement, ImportDAbonnements
from alliance.socle.choix import Role
from reseau.importation.refus import FichierRefuse
from reseau.models.candidature import depot_prive
from tests.factories import UtilisateurFactory
from tests.factories.actualites import AbonnementFactory

pytestmark = pytest.mark.django_db
PREUVE = "Formulaire papier de l’assemblée du 12 mars 2024, cases cochées, gardé au secrétariat."


@pytest.fixture
def secretariat(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


def deposer(texte: str | bytes, user, nom="liste.csv") -> ImportDAbonnements:
    octets = texte.encode() if isinstance(texte, str) else texte
    return DeposerUneListe(nom, octets, PREUVE, user).execute()


def classeur(rangees) -> bytes:
    livre = Workbook()
    for rangee in rangees:
        livre.active.append(rangee)
    sortie = io.BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


def test_rien_sans_preuve_d_accord_et_rien_hors_de_l_equipe_centrale(secretariat):
    with pytest.raises(ImportRefuse):
        DeposerUneListe("liste.csv", b"a@exemple.org", "oui", secretariat).execute()
    relectrice = UtilisateurFactory(role=Role.RELECTURE)
    with pytest.raises(PermissionDenied):
        deposer("a@exemple.org", relectrice)
    depot = deposer("a@exemple.org", secretariat)
    for geste in (ImporterLaListe(depot, relectrice), AbandonnerUneListe(depot, relectrice)):
        with pytest.raises(PermissionDenied):
            geste.execute()
    assert not Abonnement.objects.exists()


def test_l_ecran_ecrit_le_meme_nombre_avant_et_apres(client, secretariat, monkeypatch):
    monkeypatch.setattr(ImporterLaListe, "execute", lambda geste: {Sort.A_ABONNER.value: 5000})
    client.force_login(secretariat, backend="django.contrib.auth.backends.ModelBackend")
    adresse = reverse("abonnements:import", args=[deposer("a@exemple.org", secretariat).pk])
    page = client.post(adresse, {"geste": "importer"}, follow=True).content.decode()
    assert "5\u202f000 personnes sont abonnées" in page


def test_chaque_ligne_a_son_sort_et_son_numero(secretariat):
    AbonnementFactory(courriel="deja@exemple.org")
    AbonnementFactory(courriel="partie@exemple.org", etat=EtatDAbonnement.DESABONNE)
    AbonnementFactory(courriel="attend@exemple.org", etat=EtatDAbonnement.EN_ATTENTE, confirme_le=None)
    AbonnementFactory(courriel="suspendue@exemple.org", suspendu_le=timezone.now())
    EffacerDeLInfolettre(AbonnementFactory(courriel="effacee@exemple.org"), secretariat).execute()
    NoterRejet(Avis("rejetee@exemple.org", NatureDeRejet.DEFINITIF, "essai", "1")).execute()
    EffacerDeLInfolettre(AbonnementFactory(courriel="redemandee@exemple.org"), secretariat).execute()
    DemanderAbonnement("redemandee@exemple.org", "n’importe qui").execute()
    NoterRejet(Avis("revue@exemple.org", NatureDeRejet.PLAINTE, "essai", "2")).execute()
    DemanderAbonnement("revue@exemple.org", "n’importe qui").execute()
    ChangerDAdresse(AbonnementFactory(courriel="quittee@exemple.org"), "gardee@exemple.org").execute()
    depot = deposer(
        "Nom;Courriel;Date d’accord\n"
        "A;neuve@exemple.org;12/03/2024\n"
        "B;Deja+lettre@EXEMPLE.org;\n"
        "C;partie@exemple.org;\n"
        "\n"
        "D;attend@exemple.org;\n"
        "E;suspendue@exemple.org;\n"
        "F;rejetee@exemple.org;\n"
        "G;effacee@exemple.org;\n"
        "H;NEUVE@exemple.org;\n"
        "I;lou@mailinator.com;\n"
        "J;pas une adresse;\n"
        "K;Lou Exemple <lou@exemple.org>;quand il faisait beau\n"
        "L;redemandee@exemple.org;\n"
        "M;revue@exemple.org;\n"
        "N;quittee@exemple.org;\n",
        secretariat,
    )
    assert not Abonnement.objects.filter(courriel="neuve@exemple.org").exists(), "déposer n'abonne personne"
    sorts = {ligne.numero: ligne.sort for ligne in lignes_de(depot)}
    assert sorts == {
        2: Sort.A_ABONNER,
        3: Sort.DEJA,
        4: Sort.PARTIE,
        6: Sort.A_ABONNER,
        7: Sort.SUSPENDUE,
        8: Sort.SUSPENDUE,
        9: Sort.EFFACEE,
        10: Sort.DOUBLON,
        11: Sort.JETABLE,
        12: Sort.INVALIDE,
        13: Sort.A_ABONNER,
        14: Sort.EFFACEE,
        15: Sort.SUSPENDUE,
        16: Sort.EFFACEE,
    }
    comptes = ImporterLaListe(depot, secretariat).execute()
    assert comptes["a-abonner"] == 3 and sum(comptes.values()) == 14
    neuve = Abonnement.objects.get(courriel="neuve@exemple.org")
    assert timezone.localdate(neuve.confirme_le) == datetime.date(2024, 3, 12)
    assert (neuve.origine, neuve.importation_id) == ("import : liste.csv", depot.pk)
    etats = dict(Abonnement.objects.values_list("courriel", "etat"))
    assert etats["partie@exemple.org"] == EtatDAbonnement.DESABONNE
    assert etats["attend@exemple.org"] == etats["lou@exemple.org"] == EtatDAbonnement.CONFIRME
    assert "effacee@exemple.org" not in etats and "rejetee@exemple.org" not in etats
    depot.refresh_from_db()
    assert "@" not in str(depot.bilan["lignes"]), "le bilan survit aux personnes : il ne garde que des lignes"
    assert [13, "a-abonner", "date d’accord illisible : celle de l’import vaudra"] in depot.bilan["lignes"]
    trace = ModelLogEntry.objects.get(action="infolettre.importer")
    assert trace.user == secretariat and trace.data["preuve"] == PREUVE


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_on_devine_la_colonne_d_adresse_quel_que_soit_le_fichier(encodage, separateur):
    rangees = [["Prénom", "Mél", "Inscrite le"], ["Zoé", "zoe@exemple.org", "2024-01-02"], ["Loïs", "", ""]]
    liste = lire("liste.csv", "\r\n".join(separateur.join(rangee) for rangee in rangees).encode(encodage))
    assert (liste.colonnes[liste.adresse], liste.accord) == ("Mél", 2)


def test_un_classeur_et_une_simple_colonne_se_lisent_aussi():
    jour = datetime.datetime(2023, 5, 4)
    liste = lire("liste.xlsx", classeur([["Date", "Adresse"], [jour, "a@exemple.org"], [jour, "b@exemple.org"]]))
    assert (liste.adresse, liste.accord, [n for n, _ in liste.rangees]) == (1, 0, [2, 3])
    assert len(lire("liste.txt", b"a@exemple.org\nb@exemple.org\n").rangees) == 2, "sans en-tête, la première compte"


def _bombe() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 70_000_000)
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("liste.xlsx", _bombe()),
        ("liste.xlsx", b"PK\x03\x04 tronque"),
        ("liste.csv", b"PK\x03\x04 un classeur renomme"),
        ("liste.csv", b"\x00\x01\x02 a@exemple.org"),
        ("liste.csv", b"a@exemple.org\n" * (LIGNES_AU_PLUS + 1)),
        ("liste.csv", b"a@exemple.org;" + b"x" * (5 * 1024 * 1024)),
        ("liste.csv", b"Nom;Ville\nZoe;Riace\n"),
        ("liste.csv", b""),
        ("liste.exe", b"a@exemple.org"),
        ("liste.csv", b'a@exemple.org;"' + b"b\n" * 40_000),
    ],
    ids=[
        "bombe",
        "tronqué",
        "renommé",
        "binaire",
        "trop-long",
        "trop-lourd",
        "sans-adresse",
        "vide",
        "exe",
        "guillemet",
    ],
)
def test_un_fichier_hostile_ou_sans_adresse_est_refuse_avec_une_raison(nom, octets, secretariat):
    with pytest.raises(FichierRefuse) as refus:
        deposer(octets, secretariat, nom)
    assert len(refus.value.messages[0]) > 15
    assert not ImportDAbonnements.objects.exists()


def test_un_guillemet_reste_ouvert_se_dit_avec_sa_ligne():
    """Il avalait, sans un mot, toutes les adresses qui le suivent."""
    texte = 'courriel\na@exemple.org\n"mauvais\nb@exemple.org\nc@exemple.org\n'
    with pytest.raises(FichierRefuse, match="ligne 3"):
        lire("liste.csv", texte.encode())
    assert len(lire("liste.csv", b'courriel,note\na@exemple.org,"sur\ndeux lignes"\nb@exemple.org,\n').rangees) == 2


def test_une_formule_n_est_qu_un_texte(secretariat):
    depot = deposer(classeur([["Adresse"], ["a@exemple.org"], ['=HYPERLINK("x@y.org")']]), secretariat, "liste.xlsx")
    assert [ligne.sort for ligne in lignes_de(depot)] == [Sort.A_ABONNER, Sort.INVALIDE]


def test_un_import_interrompu_se_reprend_et_ne_ramene_pas_qui_est_parti_entre_temps(secretariat, monkeypatch):
    monkeypatch.setattr(actions, "LOT", 10)
    depot = deposer("".join(f"p{n}@exemple.org\n" for n in range(35)), secretariat)
    vraiment, passes = ImporterLaListe._ecrire, []

    def interrompu(self, lot, maintenant):
        if len(passes) == 2:
            raise KeyboardInterrupt
        passes.append(len(lot))
        vraiment(self, lot, maintenant)

    monkeypatch.setattr(ImporterLaListe, "_ecrire", interrompu)
    with pytest.raises(KeyboardInterrupt):
        ImporterLaListe(depot, secretariat).execute()
    assert Abonnement.objects.count() == 20
    SeDesabonner(Abonnement.objects.get(courriel="p3@exemple.org")).execute()
    with pytest.raises(ImportRefuse):
        AbandonnerUneListe(depot, secretariat).execute()

    monkeypatch.setattr(ImporterLaListe, "_ecrire", vraiment)
    ImporterLaListe(depot, secretariat).execute()
    assert Abonnement.objects.filter(etat=EtatDAbonnement.CONFIRME).count() == 34
    assert Abonnement.objects.get(courriel="p3@exemple.org").etat == EtatDAbonnement.DESABONNE
    depot.refresh_from_db()
    assert depot.bilan["abonnees"] == 35
    with pytest.raises(ImportRefuse):
        ImporterLaListe(depot, secretariat).execute()


def test_qui_se_fait_effacer_pendant_l_import_le_reste(secretariat, monkeypatch):
    effacee = AbonnementFactory(courriel="p@exemple.org", etat=EtatDAbonnement.EN_ATTENTE)
    depot = deposer("p@exemple.org\nq@exemple.org", secretariat)
    lignes = lignes_de(depot)
    EffacerDeLInfolettre(effacee, secretariat).execute()
    monkeypatch.setattr(actions, "lignes_de", lambda depot: lignes)
    ImporterLaListe(depot, secretariat).execute()
    assert list(Abonnement.objects.values_list("courriel", flat=True)) == ["q@exemple.org"]
    depot.refresh_from_db()
    assert depot.bilan["abonnees"] == 1


def test_le_fichier_s_efface_une_fois_ecrit_ou_abandonne(secretariat, django_capture_on_commit_callbacks):
    ecrite, abandonnee = deposer("a@exemple.org", secretariat), deposer("b@exemple.org", secretariat)
    chemins = [Path(depot_prive().path(depot.bilan["depot"])) for depot in (ecrite, abandonnee)]
    assert all(chemin.exists() for chemin in chemins)
    with django_capture_on_commit_callbacks(execute=True):
        ImporterLaListe(ecrite, secretariat).execute()
    AbandonnerUneListe(abandonnee, secretariat).execute()
    assert not any(chemin.exists() for chemin in chemins)
    assert [*ImportDAbonnements.objects.all()] == [ecrite]


def test_une_liste_abandonnee_trente_jours_s_efface_avec_son_fichier(secretariat):
    vieille, recente = deposer("a@exemple.org", secretariat), deposer("b@exemple.org", secretariat)
    chemin = Path(depot_prive().path(vieille.bilan["depot"]))
    ImportDAbonnements.objects.filter(pk=vieille.pk).update(fait_le=timezone.now() - datetime.timedelta(days=31))
    call_command("purger_infolettre", verbosity=0)
    assert [*ImportDAbonnements.objects.all()] == [recente] and not chemin.exists()


def test_cinq_mille_deux_cents_lignes_coutent_peu(secretariat, django_assert_max_num_queries):
    depot = deposer("".join(f"lectrice.{n}@exemple{n % 40}.org\n" for n in range(5200)), secretariat)
    # Onze lots de cinq cents : deux requêtes pour les examiner, une mise à jour, un point de reprise, et autant
    # d'insertions que SQLite en veut (il n'admet que 999 valeurs par requête ; PostgreSQL en fait une).
    with django_assert_max_num_queries(150):
        ImporterLaListe(depot, secretariat).execute()
    assert Abonnement.objects.count() == 5200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_clics_au_meme_instant_n_ecrivent_rien_en_double(accueil_valide):
    secretariat = UtilisateurFactory(role=Role.SECRETARIAT)
    depot = deposer("".join(f"p{n}@exemple.org\n" for n in range(1200)), secretariat)

    def un(_rang: int) -> None:
        try:
            ImporterLaListe(ImportDAbonnements.objects.get(pk=depot.pk), secretariat).execute()
        except ValidationError:
            pass  # l'autre avait fini
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as fils:
        list(fils.map(un, range(2)))
    assert Abonnement.objects.filter(importation=depot).count() == 1200
    assert ModelLogEntry.objects.filter(action="infolettre.importer").count() == 1
