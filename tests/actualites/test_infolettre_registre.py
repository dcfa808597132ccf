"""Le registre de l'infolettre : le lire, le filtrer, y importer, rétablir une adresse, effacer une personne."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from actualites.choix import EtatDAbonnement, NatureDeRejet
from actualites.models import Abonnement, ImportDAbonnements, RejetDeCourriel
from alliance.socle.choix import Role
from alliance.socle.models import Axe, CourrielEnvoye
from tests.factories import UtilisateurFactory
from tests.factories.actualites import AbonnementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accueil")]
PREUVE = "Formulaire papier de l’assemblée du 12 mars 2024, gardé au secrétariat."


def entrer(client, role=Role.SECRETARIAT):
    client.force_login(UtilisateurFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def fichier(texte: str, nom="liste.csv"):
    return SimpleUploadedFile(nom, texte.encode())


def test_les_ecrans_et_leurs_gestes_sont_a_l_equipe_centrale_seule(client):
    abonne = AbonnementFactory(suspendu_le=timezone.now(), suspendu_pour=NatureDeRejet.DEFINITIF)
    depot = ImportDAbonnements.objects.create(fichier="x", preuve=PREUVE, bilan={"etat": "fait", "lignes": []})
    entrer(client, Role.RELECTURE)
    ecrans = {"imports": [], "deposer": [], "rejets": [], "importer_rejets": [], "import": [depot.pk]}
    ecrans |= {"bilan": [depot.pk], "inspect": [abonne.pk], "lever": [abonne.pk], "effacer": [abonne.pk]}
    for nom, cle in ecrans.items():
        for methode in (client.get, client.post):
            assert methode(reverse(f"abonnements:{nom}", args=cle)).status_code in (302, 403, 405), nom
    abonne.refresh_from_db()
    assert abonne.suspendu_le and not RejetDeCourriel.objects.exists()


def test_on_filtre_par_etat_rythme_suspension_axe_et_import(client, django_assert_max_num_queries):
    axe = Axe.objects.first()
    depot = ImportDAbonnements.objects.create(fichier="vieille-liste.csv", preuve=PREUVE, bilan={"etat": "fait"})
    AbonnementFactory(courriel="tout@exemple.org")
    AbonnementFactory(courriel="mensuelle@exemple.org", numeros=False, resume=True)
    AbonnementFactory(courriel="rejetee@exemple.org", suspendu_le=timezone.now(), suspendu_pour=NatureDeRejet.PLAINTE)
    AbonnementFactory(courriel="partie@exemple.org", etat=EtatDAbonnement.DESABONNE)
    AbonnementFactory(courriel="importee@exemple.org", importation=depot)
    AbonnementFactory(courriel="axe@exemple.org").axes.set([axe])
    entrer(client)

    def montre(**filtres) -> set[str]:
        page = client.get(reverse("abonnements:index"), filtres)
        assert page.status_code == 200
        return {abonne.courriel.partition("@")[0] for abonne in page.context["object_list"]}

    assert montre(etat="desabonne") == {"partie"}
    assert montre(rythme="resume") == {"mensuelle"}
    assert montre(suspendu="oui") == montre(suspendu="plainte") == {"rejetee"}
    assert "rejetee" not in montre(suspendu="non")
    assert montre(axes=axe.pk) == {"axe"}
    assert montre(importation=depot.pk) == {"importee"}
    montre(rythme="toutes-les-heures", axes="x", importation="9" * 30)
    for _ in range(40):
        AbonnementFactory(importation=depot)
    with django_assert_max_num_queries(25):
        montre()


def test_l_export_est_neutralise_et_journalise(client):
    AbonnementFactory(courriel="=cmd@exemple.org")
    reponse = entrer(client).get(reverse("abonnements:index"), {"export": "csv"})
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    assert "'=cmd@exemple.org" in texte and "Confirmé" in texte
    assert ModelLogEntry.objects.get(action="socle.exporter").data["lignes"] == 1


def test_de_la_liste_deposee_au_bilan(client):
    AbonnementFactory(courriel="partie@exemple.org", etat=EtatDAbonnement.DESABONNE)
    entrer(client)
    sans_preuve = client.post(reverse("abonnements:deposer"), {"fichier": fichier("a@exemple.org")})
    assert sans_preuve.status_code == 200 and not ImportDAbonnements.objects.exists()
    texte = "Autre,Courriel\nb@ailleurs.org,a@exemple.org\n,partie@exemple.org\n,c@exemple.org\n,=1+1@\n"
    reponse = client.post(reverse("abonnements:deposer"), {"fichier": fichier(texte), "preuve": PREUVE}, follow=True)
    depot = ImportDAbonnements.objects.get()
    apercu = reponse.content.decode()
    assert "Abonner 2 personnes" in apercu and "partie@exemple.org" in apercu and PREUVE in apercu
    assert Abonnement.objects.count() == 1, "l'aperçu n'écrit rien"

    ecran = reverse("abonnements:import", args=[depot.pk])
    page = client.post(ecran, {"geste": "colonnes", "adresse": "0", "accord": ""}, follow=True).content.decode()
    assert "Abonner 1 personne" in page and "personnes" not in page.partition("Abonner 1")[2][:12]
    assert client.post(ecran, {"geste": "colonnes", "adresse": "99"}).status_code == 200
    client.post(ecran, {"geste": "colonnes", "adresse": "1", "accord": ""})
    csv = client.get(reverse("abonnements:bilan", args=[depot.pk])).content.decode("utf-8-sig")
    assert "'=1+1@" in csv

    client.post(ecran, {"geste": "importer"})
    assert set(Abonnement.objects.filter(importation=depot).values_list("courriel", flat=True)) == {
        "a@exemple.org",
        "c@exemple.org",
    }
    bilan = client.get(ecran).content.decode()
    assert "2 personnes viennent de cette liste" in bilan and "partie@exemple.org" not in bilan
    lignes = client.get(reverse("abonnements:bilan", args=[depot.pk])).content.decode("utf-8-sig")
    assert "3;Désabonnée" in lignes and "@" not in lignes
    assert "liste.csv" in client.get(reverse("abonnements:imports"), {"p": "zéro"}).content.decode()


def test_un_fichier_refuse_le_dit_et_garde_la_preuve_ecrite(client):
    reponse = entrer(client).post(
        reverse("abonnements:deposer"), {"fichier": fichier("rien ici", "liste.exe"), "preuve": PREUVE}
    )
    page = reponse.content.decode()
    assert reponse.status_code == 200 and PREUVE in page and "CSV" in page


def test_une_liste_d_adresses_rejetees_les_suspend_une_seule_fois(client):
    connue = AbonnementFactory(courriel="connue@exemple.org")
    entrer(client)
    for _ in range(2):
        envoi = {"fichier": fichier("Adresse\nconnue@exemple.org\ninconnue@exemple.org\n"), "nature": "definitif"}
        assert client.post(reverse("abonnements:importer_rejets"), envoi).status_code == 302
    connue.refresh_from_db()
    assert connue.suspendu_pour == NatureDeRejet.DEFINITIF and RejetDeCourriel.objects.count() == 2
    page = client.get(reverse("abonnements:rejets"), {"nature": "definitif", "p": "9"}).content.decode()
    assert "inconnue@exemple.org" in page
    assert (
        "inconnue@exemple.org" not in client.get(reverse("abonnements:rejets"), {"nature": "plainte"}).content.decode()
    )

    fiche = client.get(reverse("abonnements:inspect", args=[connue.pk])).content.decode()
    assert "Lever la suspension" in fiche and "fichier : liste.csv" in fiche
    lever = reverse("abonnements:lever", args=[connue.pk])
    client.get(lever)
    connue.refresh_from_db()
    assert connue.suspendu_le, "lire ne lève rien"
    client.post(lever)
    connue.refresh_from_db()
    assert connue.suspendu_le is None


def test_une_longue_liste_d_adresses_rejetees_s_ecrit_par_lots(client, django_assert_max_num_queries):
    abonnees = [AbonnementFactory(courriel=f"lectrice.{n}@exemple.org") for n in range(3)]
    partie = AbonnementFactory(etat=EtatDAbonnement.DESABONNE, courriel="lectrice.9@exemple.org")
    rejets = "".join(f"lectrice.{n}@exemple.org\n" for n in range(1_200))
    entrer(client)
    # Trois lots de cinq cents ; SQLite n'admet que 999 valeurs par requête, d'où ses insertions plus nombreuses.
    with django_assert_max_num_queries(60):
        envoi = {"fichier": fichier(f"Adresse\n{rejets}pas une adresse\n"), "nature": "plainte"}
        client.post(reverse("abonnements:importer_rejets"), envoi)
    assert RejetDeCourriel.objects.filter(nature=NatureDeRejet.PLAINTE).count() == 1_200
    assert {suivie.suspendu_pour for suivie in Abonnement.objects.exclude(pk=partie.pk)} == {NatureDeRejet.PLAINTE}
    partie.refresh_from_db()
    assert partie.suspendu_le is None, "qui est parti ne se suspend pas"
    trace = ModelLogEntry.objects.get(action="infolettre.importer_des_rejets")
    assert (trace.data["notes"], trace.data["suspendus"]) == (1_200, len(abonnees))


def test_effacer_une_personne_ne_laisse_rien_d_elle_et_se_prouve(client):
    abonne = AbonnementFactory(courriel="Camille@exemple.org", adresse_canonique="camille@exemple.org")
    RejetDeCourriel.objects.create(adresse_canonique="camille@exemple.org", nature="temporaire", identifiant="1")
    CourrielEnvoye.objects.create(evenement="infolettre_lien", objet="x", adresse="camille@exemple.org")
    entrer(client)
    assert "ne se défait pas" in client.get(reverse("abonnements:effacer", args=[abonne.pk])).content.decode()
    client.post(reverse("abonnements:effacer", args=[abonne.pk]))
    assert not Abonnement.objects.exists() and not RejetDeCourriel.objects.exists()
    assert not CourrielEnvoye.objects.filter(adresse__icontains="camille").exists()
    trace = ModelLogEntry.objects.get(action="infolettre.effacer")
    assert "@" not in f"{trace.label} {trace.data}" and trace.data["trace"]
    assert client.post(reverse("abonnements:effacer", args=[abonne.pk])).status_code == 404
    envoi = {"fichier": fichier("camille@exemple.org"), "preuve": PREUVE}
    page = client.post(reverse("abonnements:deposer"), envoi, follow=True).content.decode()
    assert "Effacée, ou remplacée par une autre, à sa demande" in page
