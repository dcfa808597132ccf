"""Ce que dit l'essai à blanc, et ce que l'application en fait : rien de plus, rien de moins."""

import datetime

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageLogEntry, Revision

from alliance.socle.choix import Role
from alliance.socle.models import Axe, Theme
from reseau.choix import EtatDImport, NatureDeMembre, StatutDeMembre
from reseau.importation.actions import AppliquerImport
from reseau.importation.refus import ApplicationRefusee, EffetChange, ImportReserve
from reseau.models import ChangementDeStatut, Mandat, MembrePage, ReseauDAppartenance
from tests.factories import MembreFactory, TerritoireFactory, UtilisateurFactory

from .importation import effets, importer, lire_a_blanc, raisons

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


def test_l_essai_a_blanc_n_ecrit_rien(secretariat):
    avant = (Page.objects.count(), PageLogEntry.objects.count())
    depot = lire_a_blanc(secretariat, "Réf;Nom;Type\nX1;Collectif d’Exemple;collectif\n")
    assert (depot.etat, depot.a_creer) == (EtatDImport.PRET, 1)
    assert (Page.objects.count(), PageLogEntry.objects.count()) == avant


def test_chaque_refus_dit_la_ligne_la_colonne_et_la_raison(secretariat):
    TerritoireFactory(nom="Saint-Exemple", code_insee="37001", subdivision="Indre-et-Loire, Centre-Val de Loire")
    TerritoireFactory(nom="Saint-Exemple", code_insee="38001", subdivision="Isère, Auvergne-Rhône-Alpes")
    depot = lire_a_blanc(
        secretariat,
        "Liste des membres\n"
        "Réf;Nom;Type;Commune;Code INSEE;Site;Mail;Adhésion;Thèmes;Statut\n"
        "A;Saint-Exemple;mairie;Saint Exemple;;;;;;\n"
        "B;Ville B;mairie;;99999;;;;;\n"
        "C;Collectif C;club;;;pas un site !;arobase;hier;Cuisine;\n"
        "D;Collectif D;collectif;;;;;;;sorti\n"
        ";Collectif E;collectif;;;;;;;\n"
        "F;=1+1;collectif;;;;;;;\n",
    )
    assert depot.refusees == 6
    lus = raisons(depot)
    assert [(ligne, colonne) for ligne, colonne, _raison in lus] == [
        (3, "Commune ou territoire"), (4, "Code INSEE"), (5, "Type"), (5, "Site web"), (5, "Adresse publique"),
        (5, "Membre depuis le"), (5, "Thèmes"), (6, "Motif du statut"), (7, "Référence"), (8, "Nom"),
    ]  # fmt: skip
    assert "37001" in lus[0][2] and "38001" in lus[0][2], "les candidats sont nommés"


@pytest.mark.parametrize("departement", ["38", "Isère", "38 – Isère", "isere (38)"])
def test_un_departement_departage_deux_communes_de_meme_nom(secretariat, departement):
    TerritoireFactory(nom="Saint-Exemple", code_insee="37001", subdivision="Indre-et-Loire, Centre-Val de Loire")
    isere = TerritoireFactory(nom="Saint-Exemple", code_insee="38001", subdivision="Isère, Auvergne-Rhône-Alpes")
    importer(secretariat, f"Nom;Type;Dépt\nVille de St-Exemple;Mairie;{departement}\n")
    membre = MembrePage.objects.get()
    assert (membre.territoire, membre.reference) == (isere, "INSEE-38001")


def test_deux_lignes_de_meme_clef_sont_refusees_toutes_deux(secretariat):
    depot = lire_a_blanc(secretariat, "Réf;Nom;Type\nx1;A;asso\nX1;B;asso\nX2;C;asso\n")
    assert effets(depot) == ["refuser", "refuser", "creer"]


def test_une_cellule_vide_ne_vide_rien_et_un_changement_montre_avant_et_apres(secretariat):
    importer(secretariat, "Réf;Nom;Type;Site;Présentation;Axes\nX1;Asso;asso;exemple.org;Avant.;1\n")
    avant = MembrePage.objects.get().latest_revision_id
    depot = importer(secretariat, "Réf;Nom;Type;Site;Présentation;Axes\nX1;Asso neuve;;;Après.;2\n")
    (ligne,) = depot.rapport["lignes"]
    axes = [axe.nom for axe in Axe.objects.filter(ordre__in=[1, 2])]
    assert ligne["changements"] == {
        "title": ["Asso", "Asso neuve"], "presentation": ["Avant.", "Après."], "axes": axes
    }  # fmt: skip
    membre = MembrePage.objects.get()
    assert (membre.title, membre.draft_title, membre.site_web, membre.slug) == (
        "Asso neuve", "Asso neuve", "https://exemple.org", "asso"
    )  # fmt: skip
    assert [axe.ordre for axe in membre.axes.all()] == [2]
    assert membre.live_revision_id == membre.latest_revision_id != avant
    version = membre.get_latest_revision_as_object()
    assert (version.title, version.presentation, [axe.ordre for axe in version.axes.all()]) == (
        "Asso neuve", "Après.", [2]
    )  # fmt: skip
    assert not membre.has_unpublished_changes
    gestes = list(PageLogEntry.objects.filter(page=membre.pk).order_by("pk").values_list("action", flat=True))
    assert gestes[-3:] == ["wagtail.edit", "wagtail.rename", "wagtail.publish"]


def test_un_membre_cree_a_la_main_est_reconnu_a_son_nom_et_recoit_sa_reference(secretariat):
    membre = MembreFactory(title="Collectif d’Exemple", nature=NatureDeMembre.COLLECTIF)
    depot = importer(secretariat, "Réf;Nom;Type\nX1;COLLECTIF D'EXEMPLE;collectif\n")
    assert depot.rapport["lignes"][0]["changements"]["reference"] == ["", "X1"]
    membre.refresh_from_db()
    assert membre.reference == "X1" and MembrePage.objects.count() == 1
    autre = lire_a_blanc(secretariat, "Réf;Nom;Type\nX2;Collectif d’Exemple;collectif\n")
    assert "déjà membre, sous la référence « X1 »" in raisons(autre)[0][2]


def test_une_adresse_occupee_ou_reservee_recoit_un_suffixe(secretariat):
    MembreFactory(title="Déjà là", slug="exemple")
    importer(secretariat, "Réf;Nom;Type\nX1;Exemple;asso\nX2;Exemple;ong\nX3;Carte;asso\n")
    adresses = dict(MembrePage.objects.exclude(reference=None).values_list("reference", "slug"))
    assert adresses == {"X1": "exemple-2", "X2": "exemple-3", "X3": "carte-2"}


def test_un_statut_change_s_ajoute_a_l_histoire(secretariat):
    importer(secretariat, "Réf;Nom;Type;Adhésion\nX1;Asso;asso;12/03/2021\n")
    importer(secretariat, "Réf;Nom;Statut;Motif;Statut depuis\nX1;Asso;en veille;Élections;janvier 2024\n")
    membre = MembrePage.objects.get()
    assert membre.statut == StatutDeMembre.EN_VEILLE
    histoire = ChangementDeStatut.objects.values_list("statut", "depuis", "precision")
    assert list(histoire) == [
        ("actif", datetime.date(2021, 3, 12), "jour"), ("en-veille", datetime.date(2024, 1, 1), "mois")
    ]  # fmt: skip
    retard = lire_a_blanc(secretariat, "Réf;Nom;Statut;Statut depuis\nX1;Asso;actif;2022\n")
    assert "plus récente" in raisons(retard)[0][2]


def test_on_n_ecrit_pas_par_dessus_un_brouillon(secretariat):
    membre = MembreFactory(reference="X1", title="Asso", nature="association")
    membre.presentation = "En cours d’écriture."
    membre.save_revision()
    depot = lire_a_blanc(secretariat, "Réf;Présentation;Nom\nX1;Autre texte.;Asso\n")
    assert "brouillon" in raisons(depot)[0][2]


def test_une_ligne_refusee_empeche_tout_sauf_a_le_dire(secretariat):
    texte = "Réf;Nom;Type\nX1;Asso;asso\nX2;Autre;club\n"
    with pytest.raises(ApplicationRefusee, match="1 ligne est refusée"):
        importer(secretariat, texte)
    assert not MembrePage.objects.exists()
    depot = importer(secretariat, texte, ignorer_refusees=True)
    assert depot.etat == EtatDImport.APPLIQUE
    assert [membre.reference for membre in MembrePage.objects.all()] == ["X1"]


def test_un_membre_modifie_entre_l_essai_et_l_application_arrete_tout(secretariat):
    importer(secretariat, "Réf;Nom;Type;Site\nX1;Asso;asso;exemple.org\n")
    depot = lire_a_blanc(secretariat, "Réf;Nom;Type;Site\nX1;Asso;asso;neuf.exemple.org\nX2;Autre;asso;\n")
    membre = MembrePage.objects.get()
    membre.site_web = "https://main.exemple.org"
    membre.save_revision().publish()
    application = AppliquerImport(depot, secretariat)
    application.reserver()
    with pytest.raises(EffetChange, match="rapport a été refait"):
        application.execute()
    depot.refresh_from_db()
    assert depot.etat == EtatDImport.PRET
    assert depot.rapport["lignes"][0]["changements"]["site_web"][0] == "https://main.exemple.org"
    assert MembrePage.objects.count() == 1


def test_un_double_clic_n_ecrit_qu_une_fois(secretariat):
    depot = lire_a_blanc(secretariat, "Réf;Nom;Type\nX1;Asso;asso\n")
    AppliquerImport(depot, secretariat).reserver()
    with pytest.raises(ApplicationRefusee, match="déjà en cours"):
        AppliquerImport(depot, secretariat).reserver()


def test_les_referents_ne_sont_invites_que_si_on_le_demande_et_une_fois(
    secretariat, django_capture_on_commit_callbacks
):
    texte = "Réf;Nom;Type;Référent;Mail référent;Rôle\nX1;Asso;asso;Camille Exemple;camille@exemple.org;élue\n"
    importer(secretariat, texte)
    assert not Mandat.objects.exists()
    depot = lire_a_blanc(secretariat, texte)
    assert (effets(depot), depot.rapport["a_inviter"]) == (["identique"], 1)
    with django_capture_on_commit_callbacks(execute=True):
        importer(secretariat, texte, inviter=True)
    mandat = Mandat.objects.get()
    assert (mandat.nom, mandat.role, mandat.membre.reference) == ("Camille Exemple", "referent-elu", "X1")
    assert [message.to for message in mail.outbox] == [["camille@exemple.org"]]
    assert lire_a_blanc(secretariat, texte).rapport["a_inviter"] == 0


def test_personne_d_autre_que_l_equipe_centrale_n_importe(accueil):
    for user in (
        None,
        UtilisateurFactory(),
        UtilisateurFactory(role=Role.RELECTURE),
        UtilisateurFactory(membre=MembreFactory()),
    ):
        with pytest.raises(ImportReserve):
            lire_a_blanc(user, "Réf;Nom;Type\nX1;Asso;asso\n")


LIGNES = st.lists(
    st.fixed_dictionaries(
        {
            "Réf": st.sampled_from(["A1", "b 2", "C/3", ""]),
            "SIREN": st.sampled_from(["732829320", "", "123"]),
            "Nom": st.sampled_from(["Élan", "Ville d’Exemple", "  Carte ", ""]),
            "Type": st.sampled_from(["mairie", "Asso", "ONG", ""]),
            "Commune": st.sampled_from(["Exemple-sur-Loire", "Nulle part", ""]),
            "Site": st.sampled_from(["exemple.org", "http://x.exemple.org/é", ""]),
            "Axes": st.sampled_from(["1, 3", "Citoyenneté", ""]),
            "Thèmes": st.sampled_from(["Santé", "Santé; Sensibilisation", ""]),
            "Réseaux": st.sampled_from(["ANVITA", ""]),
            "Adhésion": st.sampled_from(["12/03/2021", "2019", ""]),
            "Statut": st.sampled_from(["actif", "candidat", ""]),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIGNES)
def test_importer_deux_fois_la_meme_liste_ne_change_rien_la_seconde(secretariat, lignes):
    MembrePage.objects.all().delete()
    TerritoireFactory._meta.model.objects.get_or_create(
        code_insee="37999", defaults={"nom": "Exemple-sur-Loire", "nom_cherche": "exemple sur loire"}
    )
    ReseauDAppartenance.objects.get_or_create(sigle="ANVITA")
    texte = "\n".join(
        ["|".join(lignes[0]), *("|".join(ligne.values()) for ligne in lignes)],
    )
    premier = lire_a_blanc(secretariat, texte)
    if premier.etat == EtatDImport.REFUSE:
        return
    importer(secretariat, texte, ignorer_refusees=True)
    versions = Revision.objects.count()
    second = lire_a_blanc(secretariat, texte)
    assert second.a_creer == second.a_modifier == 0
    assert second.refusees == premier.refusees
    importer(secretariat, texte, ignorer_refusees=True)
    assert Revision.objects.count() == versions
    assert not any(Page.find_problems())
    assert Theme.objects.filter(name="Santé").exists()
