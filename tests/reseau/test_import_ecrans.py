"""Les écrans de l'import : déposer, lire, appliquer, suivre ; à l'équipe centrale seule."""

import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from alliance.socle.choix import Role
from reseau.choix import EtatDImport
from reseau.importation.actions import AppliquerImport
from reseau.models import ImportDeMembres, Mandat, MembrePage
from tests.factories import MembreFactory, UtilisateurFactory

from .importation import lire_a_blanc

pytestmark = pytest.mark.django_db

LISTE = "Réf;Nom;Type;Couleur\nX1;Collectif d’Exemple;collectif;bleu\nX2;Autre;club;vert\n"


@pytest.fixture
def secretariat(accueil, client):
    personne = UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(personne)
    return personne


def deposer(client, contenu: bytes, nom: str = "membres.csv"):
    return client.post(reverse("deposer_un_import"), {"fichier": SimpleUploadedFile(nom, contenu)})


def test_de_la_liste_deposee_aux_membres_ecrits(client, secretariat):
    reponse = deposer(client, LISTE.encode("cp1252"))
    depot = ImportDeMembres.objects.get()
    adresse = reverse("import_de_membres", args=[depot.pk])
    assert (reponse.status_code, reponse["Location"]) == (302, adresse)
    page = client.get(adresse).content.decode()
    for texte in (
        "Collectif d’Exemple",
        "« club » n’est pas connu",
        "Couleur",
        "Windows-1252",
        "Ignorer la ligne refusée (1)",
    ):
        assert texte in page

    client.post(reverse("appliquer_un_import", args=[depot.pk]))
    assert not MembrePage.objects.exists(), "sans la case cochée, rien ne s'écrit"
    client.post(reverse("appliquer_un_import", args=[depot.pk]), {"ignorer_refusees": "on"})
    depot.refresh_from_db()
    assert (depot.etat, MembrePage.objects.get().title) == (EtatDImport.APPLIQUE, "Collectif d’Exemple")
    assert client.get(MembrePage.objects.get().url).status_code == 200
    assert "Appliqué" in client.get(reverse("imports_de_membres")).content.decode()


def test_le_rapport_se_filtre_et_se_cherche(client, secretariat):
    depot = lire_a_blanc(secretariat, LISTE)
    adresse = reverse("import_de_membres", args=[depot.pk])

    def noms(**choix):
        return [ligne["nom"] for ligne in client.get(adresse, choix).context["lignes"]]

    assert noms() == ["Collectif d’Exemple", "Autre"]
    assert noms(effet="refuser") == ["Autre"]
    assert noms(q="exemple") == ["Collectif d’Exemple"]
    assert noms(effet="n'importe quoi", p="-3") == ["Collectif d’Exemple", "Autre"]


def test_l_avancement_se_suit_avec_et_sans_script(client, secretariat):
    depot = lire_a_blanc(secretariat, LISTE)
    AppliquerImport(depot, secretariat, ignorer_refusees=True).reserver()
    ImportDeMembres.objects.update(lignes_faites=1)
    donnees = client.get(reverse("avancement_d_import", args=[depot.pk])).json()
    assert donnees == {"en_cours": True, "part": 50, "faites": 1, "lignes": 2}
    page = client.get(reverse("import_de_membres", args=[depot.pk])).content.decode()
    assert 'http-equiv="refresh"' in page and 'role="status"' in page
    client.post(reverse("relire_un_import", args=[depot.pk]))
    depot.refresh_from_db()
    assert depot.etat == EtatDImport.PRET


def test_une_panne_de_la_tache_se_lit_dans_l_import(client, secretariat, monkeypatch):
    depot = lire_a_blanc(secretariat, LISTE)
    monkeypatch.setattr(AppliquerImport, "_ecrire", lambda *a: 1 / 0)
    client.post(reverse("appliquer_un_import", args=[depot.pk]), {"ignorer_refusees": "on"})
    depot.refresh_from_db()
    assert (depot.etat, MembrePage.objects.count()) == (EtatDImport.ECHOUE, 0)
    assert "erreur imprévue" in client.get(reverse("import_de_membres", args=[depot.pk])).content.decode()


def test_un_fichier_refuse_au_depot_ne_laisse_rien(client, secretariat):
    reponse = deposer(client, b"%PDF-1.7", "liste.csv")
    assert "autre genre de fichier" in reponse.content.decode()
    assert not ImportDeMembres.objects.exists()


@pytest.mark.parametrize("genre", ["csv", "xlsx"])
def test_les_modeles_se_telechargent(client, secretariat, genre):
    reponse = client.get(reverse("modele_d_import", args=[genre]))
    assert reponse.status_code == 200 and f".{genre}" in reponse["Content-Disposition"]


@pytest.mark.parametrize("role", [None, Role.RELECTURE])
def test_aucun_ecran_ni_geste_n_est_ouvert_aux_autres(client, secretariat, role):
    depot = lire_a_blanc(secretariat, LISTE)
    client.force_login(UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=MembreFactory()))
    ecrans = [reverse("imports_de_membres"), reverse("deposer_un_import"), reverse("modele_d_import", args=["csv"])]
    ecrans += [reverse(nom, args=[depot.pk]) for nom in ("import_de_membres", "avancement_d_import")]
    gestes = [reverse(nom, args=[depot.pk]) for nom in ("appliquer_un_import", "relire_un_import")]
    reponses = [client.get(adresse) for adresse in ecrans] + [client.post(adresse) for adresse in [*gestes, ecrans[1]]]
    # Wagtail renvoie à son accueil, avec un message, qui n'a pas le droit.
    assert {reponse.status_code for reponse in reponses} <= {302, 403}
    assert all(
        reponse.status_code == 403 or reponse["Location"] == reverse("wagtailadmin_home") for reponse in reponses
    )
    depot.refresh_from_db()
    assert (depot.etat, ImportDeMembres.objects.count()) == (EtatDImport.PRET, 1)
    assert "Imports" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_les_fichiers_sont_hors_du_public_et_s_effacent_apres_trente_jours(secretariat, settings):
    depot = lire_a_blanc(secretariat, LISTE)
    chemin = Path(depot.fichier.path)
    assert chemin.is_relative_to(Path(settings.VAR) / "prive") and not chemin.is_relative_to(settings.MEDIA_ROOT)
    call_command("purger_imports")
    assert chemin.exists()
    ImportDeMembres.objects.update(cree_le=timezone.now() - datetime.timedelta(days=31))
    call_command("purger_imports")
    depot.refresh_from_db()
    assert not chemin.exists() and not depot.fichier and depot.rapport == {}
    assert depot.a_creer == 1, "l'historique garde les nombres"


def test_la_commande_lit_a_blanc_refuse_puis_ecrit(accueil, tmp_path, capsys):
    liste = tmp_path / "liste.csv"
    liste.write_text(LISTE)
    with pytest.raises(CommandError, match="rien n'est écrit"):
        call_command("importer_membres", liste, "--appliquer")
    assert "ligne 3, Type" in capsys.readouterr().err
    assert not MembrePage.objects.exists()
    call_command("importer_membres", liste, "--appliquer", "--ignorer-refusees")
    sortie = capsys.readouterr().out
    assert "lecture : 2 lignes" in sortie and "écriture : 100%" in sortie and "1 membres créés" in sortie
    assert MembrePage.objects.get().owner is None
    assert not Mandat.objects.exists()
