"""Le registre des signatures : l'équipe centrale le lit et l'exporte ; une organisation n'en voit que des nombres."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models.audit_log import ModelLogEntry

from actualites.choix import EtatDeSignature
from actualites.models import Signature
from actualites.signatures import ecrans_du_registre, viewsets
from actualites.signatures.compteur import recompter
from actualites.signatures.invalidation import Invalider, Selection
from actualites.signatures.lecture import organisations_affichees
from actualites.signatures.suivi import suivi_de
from actualites.signatures.verification import a_verifier, membres_proches
from tests.factories import MembreFactory, PriseFactory, SignatureFactory, UtilisateurFactory

from .registre import SANS_CONFIRMER, compteur, en_masse, entrer, il_y_a, organisation, prise_signee, secretaire

pytestmark = pytest.mark.django_db
REGISTRE = "/admin/signatures/"


def trouve(client, requete: str) -> set[str]:
    """Les noms que la liste montre pour cette requête."""
    return {str(signature) for signature in client.get(f"{REGISTRE}?{requete}").context["object_list"]}


# --- Qui entre -------------------------------------------------------------------------------------------------------
def test_une_organisation_ne_voit_de_sa_prise_que_des_nombres(accueil, client):
    membre = MembreFactory()
    prise = prise_signee(personnes=2, parent=membre, objectif=10)
    signee = SignatureFactory(prise=prise, provenance="ville.example", nom="Introuvable", courriel="secret@exemple.org")
    recompter(prise)
    Invalider(prise, secretaire(), Selection.cochees(prise, [prise.signatures.last().pk]), "Motif").execute()
    lot = prise.invalidations.get()
    entrer(client, UtilisateurFactory(membre=membre))
    ecran = client.get(reverse("signatures:prise", args=[prise.pk]))
    page = ecran.content.decode()
    assert ecran.status_code == 200 and ecran.context["suivi"].compteur.total == 2
    assert ("Objectif : 10" in page) and ("atteint à 20" in page) and ("ville.example" in page)
    for secret in ("Introuvable", "secret@exemple.org", "Lever", *prise.signatures.values_list("nom", flat=True)):
        assert secret not in page
    for nom, args in (
        ("index", []), ("index_results", []), ("inspect", [signee.pk]), ("exporter", []), ("invalider", []),
        ("personne", []), ("a_verifier", []), ("refuser", [signee.pk]), ("signaux", [prise.pk]),
        ("saisir_papier", [prise.pk]),
    ):  # fmt: skip
        reponse = client.get(reverse(f"signatures:{nom}", args=args), {"signature": signee.pk})
        assert reponse.status_code in (302, 403) and b"Introuvable" not in reponse.content, nom
    for nom, args in (
        ("exporter", []), ("invalider", []), ("personne", []), ("lever", [lot.pk]), ("verifier", [signee.pk]),
        ("refuser", [signee.pk]), ("saisir_papier", [prise.pk]),
    ):  # fmt: skip
        adresse = f"{reverse(f'signatures:{nom}', args=args)}?signature={signee.pk}"
        envoi = {"motif": "x", "jusqu_a": 10**9, "adresse": signee.courriel, "geste": "effacer", "format": "csv"}
        assert client.post(adresse, {**envoi, "accord": "on"}).status_code in (302, 403), nom
    signee.refresh_from_db()
    assert signee.courriel and prise.compteur_de_signatures.total == 2
    autre = PriseFactory(parent=MembreFactory())
    assert client.get(reverse("signatures:prise", args=[autre.pk])).status_code in (302, 403)


def test_l_entree_du_menu_n_est_qu_a_l_equipe_centrale(accueil, client):
    secretaire(client)
    assert REGISTRE in client.get("/admin/").content.decode()
    entrer(client, UtilisateurFactory(membre=MembreFactory()))
    assert REGISTRE not in client.get("/admin/").content.decode()


# --- La liste --------------------------------------------------------------------------------------------------------
def test_chaque_filtre_ne_laisse_que_ce_qu_il_dit(accueil, client):
    par = secretaire(client)
    prise, autre = prise_signee(), prise_signee()
    une = {"prise": prise, "prenom": ""}
    SignatureFactory(**une, nom="Jetable", domaine_jetable=True)
    SignatureFactory(**une, nom="Sanspreuve", sans_preuve=True, reseau="r1")
    SignatureFactory(**une, nom="Attend", reseau="r1", **SANS_CONFIRMER)
    SignatureFactory(**une, nom="Ailleurs", provenance="ville.example", creee_le=il_y_a(40))
    ecartee = SignatureFactory(**une, nom="Ecartee", courriel="x@usine.example")
    Invalider(prise, par, Selection.cochees(prise, [ecartee.pk]), "Motif").execute()
    organisation(prise, "Amicale")
    SignatureFactory(prise=autre, prenom="", nom="Autretexte")
    hier = timezone.localdate(il_y_a(41)).isoformat(), timezone.localdate(il_y_a(39)).isoformat()
    reseau = Signature.objects.get(nom="Attend").pk
    assert trouve(client, f"prise={autre.pk}") == {"Autretexte"}
    assert trouve(client, "genre=organisation") == {"Amicale"} == trouve(client, "marque=a-verifier")
    assert trouve(client, "etat=en-attente") == {"Attend"}
    assert trouve(client, "marque=jetable") == {"Jetable"}
    assert trouve(client, "marque=sans-preuve") == {"Sanspreuve"}
    assert trouve(client, "marque=invalidee") == {"Ecartee"} == trouve(client, "domaine=usine.example")
    assert trouve(client, "provenance=Ville.example") == {"Ailleurs"}
    assert trouve(client, f"recue_from={hier[0]}&recue_to={hier[1]}") == {"Ailleurs"}
    assert trouve(client, f"meme_reseau={reseau}") == {"Attend", "Sanspreuve"}
    assert trouve(client, "marque=jetable&marque=sans-preuve") == set()


def test_on_cherche_par_nom_ou_par_toute_variante_d_une_adresse(accueil, client):
    secretaire(client)
    SignatureFactory(prenom="Zoé", nom="Durand", courriel="zoe@gmail.com", adresse_canonique="zoedurand@gmail.com")
    SignatureFactory(prenom="Zoé", nom="Martin")
    assert trouve(client, "q=Zoé Durand") == {"Zoé Durand"}
    assert trouve(client, "q=zo%C3%A9") == {"Zoé Durand", "Zoé Martin"}
    assert trouve(client, "q=Zoe.Durand%2Bx@GoogleMail.com") == {"Zoé Durand"}
    assert trouve(client, "q=zoedurand@exemple.org") == set()


@pytest.mark.parametrize(
    "requete",
    [
        "p=999999999999", "p=x", "p=-1", "ordering=courriel", "prise=99999999999999999999", "heure=2026-13-41T99",
        "heure=0001-01-01T00", "meme_reseau=1e400", "meme_reseau=NaN", "meme_reseau=1.5",
        "meme_appareil=9223372036854775808",
        "recue_from=hier", "q=%00", "q=%", "domaine=%00", "provenance=%00", "marque=%00", "etat=x", "q=@", "export=csv",
    ],
)  # fmt: skip
def test_aucun_parametre_ne_met_le_registre_en_panne(accueil, client, requete):
    secretaire(client)
    prise_signee(personnes=1)
    for ecran in (REGISTRE, f"{REGISTRE}results/", reverse("signatures:invalider"), reverse("signatures:exporter")):
        assert client.get(f"{ecran}?{requete}").status_code in (200, 302), ecran


def test_la_liste_ne_compte_ni_ne_feuillette_sans_fin_et_coute_autant_a_mille_qu_a_cent(accueil, client, monkeypatch):
    secretaire(client)
    prise = prise_signee()
    en_masse(prise, 60)
    filtree = f"{REGISTRE}?prise={prise.pk}&etat=confirmee"

    def requetes() -> list[str]:
        client.get(filtree)  # les caches de Wagtail (types de contenu, menus) sont chauds
        with CaptureQueriesContext(connection) as lues:
            client.get(filtree)
        return [requete["sql"] for requete in lues]

    peu = len(requetes())
    en_masse(prise, 1_000)
    faites = requetes()
    # La session, la personne et ses droits (6), le menu et l'habillage (8), les textes du filtre (2), le compte et
    # la page.
    assert len(faites) == peu <= 18
    sur_les_signatures = [sql for sql in faites if 'FROM "actualites_signature"' in sql]
    (compte,) = [sql for sql in sur_les_signatures if "COUNT(" in sql]
    assert f"LIMIT {viewsets.FEUILLETEES + 1}" in compte, "le compte s'arrête de lui-même"
    (page,) = [sql for sql in sur_les_signatures if "LIMIT 50" in sql]
    assert 'ORDER BY "actualites_signature"."id" DESC' in page, "l'ordre de la clé : aucun tri"
    assert "commentaire" not in page and "empreinte" not in page
    monkeypatch.setattr(viewsets, "FEUILLETEES", 500)
    page = client.get(REGISTRE)
    assert page.context["paginator"].num_pages == 10 and "lus de 500 signatures" in page.content.decode()


def test_une_ligne_ne_montre_pas_d_empreinte_mais_dit_combien_lui_ressemblent(accueil, client):
    secretaire(client)
    prise = prise_signee()
    en_masse(prise, 4, reseau="empreinte-de-reseau", appareil="empreinte-d-appareil")
    page = client.get(reverse("signatures:inspect", args=[prise.signatures.first().pk])).content.decode()
    assert "Autres du même réseau" in page and ">3</a>" in page
    assert "empreinte-de-reseau" not in page and "empreinte-d-appareil" not in page
    assert prise.signatures.first().clef not in page


# --- Les organisations à vérifier ------------------------------------------------------------------------------------
def test_une_organisation_verifiee_d_un_clic_parait_et_l_apprend(
    accueil, client, mailoutbox, django_capture_on_commit_callbacks
):
    par = secretaire(client)
    prise = prise_signee()
    amicale = organisation(prise)
    assert list(organisations_affichees(prise)) == []
    assert "Amicale d’Exemple" in client.get(reverse("signatures:a_verifier")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("signatures:verifier", args=[amicale.pk]))
        client.post(reverse("signatures:verifier", args=[amicale.pk]))
    assert list(organisations_affichees(prise)) == [amicale] and not a_verifier().exists()
    amicale.refresh_from_db()
    assert amicale.verifiee_par == par
    (courriel,) = mailoutbox
    assert courriel.to == [amicale.courriel] and prise.url in courriel.body
    assert "retirer" in courriel.body.lower() and amicale.clef in courriel.body, (
        "tout courriel porte le lien de retrait"
    )


def test_refuser_veut_un_motif_et_invalide(accueil, client):
    secretaire(client)
    prise = prise_signee(personnes=1)
    amicale = organisation(prise)
    assert compteur(prise)[1] == 1, "elle compte dès qu'elle confirme"
    adresse = reverse("signatures:refuser", args=[amicale.pk])
    assert client.post(adresse, {"motif": ""}).status_code == 200
    assert a_verifier().exists()
    client.post(adresse, {"motif": "N’existe pas"})
    assert compteur(prise) == (1, 0, 1, 0) and not a_verifier().exists()
    assert prise.invalidations.get().motif == "N’existe pas"
    assert client.post(reverse("signatures:verifier", args=[amicale.pk])).status_code == 302
    amicale.refresh_from_db()
    assert amicale.verifiee_le is None, "une organisation refusée ne se vérifie plus"
    personne = prise.signatures.filter(genre="personne").get()
    assert client.post(reverse("signatures:verifier", args=[personne.pk])).status_code == 404


def test_une_organisation_qui_est_deja_membre_se_voit(accueil, client, django_assert_num_queries):
    secretaire(client)
    membre = MembreFactory(title="Ville de Briançon", site_web="https://www.ville-exemple.fr/")
    MembreFactory(title="Collectif Rien à Voir")
    prise = prise_signee()
    par_nom = organisation(prise, "Mairie de Briançon", courriel="a@gmail.com")
    par_site = organisation(prise, "Cabinet du maire", courriel="cabinet@mail.ville-exemple.fr")
    inconnue = organisation(prise, "Les Amis du vélo", courriel="b@gmail.com")
    with django_assert_num_queries(1):
        proches = membres_proches([par_nom, par_site, inconnue])
    assert [proche.nom for proche in proches[par_nom.pk]] == [membre.title]
    assert proches[par_site.pk][0].raisons == ["même domaine : mail.ville-exemple.fr"]
    assert proches[inconnue.pk] == []
    assert "Déjà membre de l’alliance" in client.get(reverse("signatures:a_verifier")).content.decode()


# --- L'export --------------------------------------------------------------------------------------------------------
def exporter(client, requete: str, format_: str = "csv", **envoi):
    return client.post(
        f"{reverse('signatures:exporter')}?{requete}",
        {"contenu": "comptees", "format": format_, "accord": "on", **envoi},
    )


def test_l_export_dit_ses_regles_neutralise_les_formules_et_s_inscrit(accueil, client):
    par = secretaire(client)
    prise, autre = prise_signee(), prise_signee(personnes=1)
    SignatureFactory(
        prise=prise, prenom="=1+1", nom="@SUM(A1)", commentaire="-2", reseau="empreinte", recevoir_suites=True
    )
    regles = client.get(f"{reverse('signatures:exporter')}?prise={prise.pk}").content.decode()
    assert "1 signature confirmée et comptée" in regles and "ni écrire à ces adresses" in regles
    assert exporter(client, "", accord="").status_code == 200, "sans accord, rien ne part"
    assert not ModelLogEntry.objects.filter(action="socle.exporter").exists()
    reponse = exporter(client, f"prise={prise.pk}")
    lignes = list(csv.DictReader(io.StringIO(b"".join(reponse.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) == 1 and autre.title not in str(lignes)
    ligne = lignes[0]
    assert (ligne["Prénom"], ligne["Nom"], ligne["Commentaire"]) == ("'=1+1", "'@SUM(A1)", "'-2")
    assert (ligne["Prise de position"], ligne["État"]) == (prise.title, "Confirmée")
    assert "empreinte" not in str(ligne)
    journal = ModelLogEntry.objects.get(action="socle.exporter")
    assert journal.user_id == par.pk and journal.data["lignes"] == 1
    classeur = openpyxl.load_workbook(io.BytesIO(b"".join(exporter(client, f"prise={prise.pk}", "xlsx"))))
    cellules = [cellule for ligne in classeur.worksheets[0].iter_rows() for cellule in ligne]
    assert "'=1+1" in [cellule.value for cellule in cellules] and all(c.data_type != "f" for c in cellules)
    assert "ni écrire à ces adresses" in str(list(classeur["À lire"].values))


def test_l_export_ne_donne_que_ce_que_l_on_choisit(accueil, client):
    secretaire(client)
    prise = prise_signee()
    SignatureFactory(prise=prise, nom="Discrète", courriel="discrete@exemple.org", nom_public=False)
    SignatureFactory(prise=prise, nom="Affichée", courriel="affichee@exemple.org", nom_public=True)
    SignatureFactory(prise=prise, nom="Hésitante", nom_public=True, **SANS_CONFIRMER)
    organisation(prise, "Amicale douteuse", nom_public=True)

    def lire(contenu: str) -> str:
        return b"".join(exporter(client, f"prise={prise.pk}", contenu=contenu).streaming_content).decode()

    comptees, noms, toutes = lire("comptees"), lire("noms"), lire("toutes")
    assert "Discrète" in comptees and "affichee@exemple.org" in comptees and "Hésitante" not in comptees
    assert "Affichée" in noms and "@" not in noms and "Discrète" not in noms and "douteuse" not in noms
    assert "Hésitante" in toutes and "douteuse" in toutes
    ecran = client.get(f"{reverse('signatures:exporter')}?prise={prise.pk}")
    assert ecran.context["form"]["contenu"].value() == "comptees"
    assert "3 signatures confirmées et comptées" in ecran.text and "Dont 1 nom affiché" in ecran.text


def test_le_csv_part_par_lots_et_le_classeur_a_une_limite(accueil, client, monkeypatch):
    secretaire(client)
    prise = prise_signee()
    en_masse(prise, 30)
    monkeypatch.setattr(ecrans_du_registre, "PAR_LOT", 10)
    monkeypatch.setattr(ecrans_du_registre, "LIGNES_DE_CLASSEUR", 20)
    trop = exporter(client, f"prise={prise.pk}", "xlsx")
    assert trop.status_code == 200 and "Trop de lignes" in trop.content.decode()
    lots = []
    vrai = ecrans_du_registre.EnFlux.__iter__

    def compte(flux):
        lots.append(flux.queryset._result_cache)
        return vrai(flux)

    monkeypatch.setattr(ecrans_du_registre.EnFlux, "__iter__", compte)
    lignes = b"".join(exporter(client, f"prise={prise.pk}").streaming_content).count(b"\n")
    assert lignes == 31 and lots == [None], "le résultat n'est jamais gardé en mémoire"


def test_le_suivi_d_une_prise_coute_autant_a_mille_signatures_qu_a_une(accueil, client):
    secretaire(client)
    prise = prise_signee(personnes=1)

    def requetes() -> int:
        adresse = reverse("signatures:prise", args=[prise.pk])
        client.get(adresse)
        with CaptureQueriesContext(connection) as lues:
            client.get(adresse)
        return len(lues)

    peu = requetes()
    en_masse(prise, 1_000)
    en_masse(prise, 20, etat=EtatDeSignature.RETIREE)
    # Session, personne et droits (7), habillage (7) ; la prise, ses lots, les quatre du suivi, ses invalidations.
    assert requetes() == peu <= 21


def test_une_signature_de_minuit_est_comptee_le_jour_qu_il_est_ici(accueil):
    prise = prise_signee()
    hier = timezone.localdate() - datetime.timedelta(days=1)
    # Une heure plus tôt en temps universel : ce serait la veille.
    minuit = timezone.make_aware(datetime.datetime.combine(hier, datetime.time(0, 20)))
    SignatureFactory.create_batch(2, prise=prise, confirmee_le=minuit)
    par_jour = {barre.libelle: barre.nombre for barre in suivi_de(prise).par_jour}
    assert len(par_jour) == 30 and {jour: n for jour, n in par_jour.items() if n} == {hier: 2}


@pytest.mark.parametrize("valeur", ["é" * 60_000, "a\x00b", "%_\\'\"", "9" * 400, "-1", "1e999", "²"])
def test_aucun_parametre_ne_fait_tomber_le_registre(accueil, client, valeur):
    prise = prise_signee(personnes=1)
    secretaire(client)
    noms = ("q", "p", "prise", "genre", "etat", "marque", "recue_from", "heure", "provenance", "domaine", "ordering")
    for nom in (*noms, "meme_reseau", "meme_appareil"):
        for adresse in (REGISTRE, f"{REGISTRE}exporter/", f"{REGISTRE}invalider/"):
            assert client.get(adresse, {nom: valeur}).status_code < 500, (adresse, nom)
    for adresse in (f"{REGISTRE}a-verifier/", f"{REGISTRE}personne/", f"{prise.url}signataires/"):
        for nom in ("p", "page", "q", "adresse", "type"):
            assert client.get(adresse, {nom: valeur}).status_code < 500, (adresse, nom)


def test_les_nombres_s_accordent_et_une_liste_vide_ne_nomme_pas_son_modele(accueil, client):
    secretaire(client)
    assert "Il n’y a rien ici pour l’instant." in client.get(REGISTRE).text
    prise = prise_signee(personnes=2)
    SignatureFactory(prise=prise, etat=EtatDeSignature.RETIREE)
    ecran = client.get(reverse("signatures:prise", args=[prise.pk])).text
    assert f"Signatures : {prise.title}" in ecran.replace("\xa0", " ")
    assert "<strong>2</strong> personnes" in ecran and "<strong>0</strong> organisation<" in ecran
    assert "0 à confirmer, 1 retirée, 0 invalidée." in ecran
