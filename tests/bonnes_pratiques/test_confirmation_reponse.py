"""Répondre d'une fiche, et ce que le secrétariat fait de la réponse."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from alliance.socle.choix import Role
from alliance.socle.formulaires_publics import nouveau_sceau
from alliance.socle.models import CourrielEnvoye
from alliance.socle.moderation.texte import auteur_du_texte
from bonnes_pratiques.choix import StatutDePratique
from bonnes_pratiques.confirmation.actions import (
    AppliquerConfirmation,
    ConfirmerFiche,
    EcarterConfirmation,
    Repondre,
)
from bonnes_pratiques.confirmation.liens import jeton_de
from bonnes_pratiques.models import DemandeDeConfirmation, FichePage
from reseau.choix import RoleDeMandat
from tests.factories import FicheFactory, MandatFactory, MembreFactory, UtilisateurFactory
from tests.formulaires import fiche_complete

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


def demander(fiche: FichePage, courriel: str = "a@exemple.org") -> DemandeDeConfirmation:
    return DemandeDeConfirmation.objects.create(fiche=fiche, courriel=courriel, envoyee_le=timezone.now())


def repondre(demande: DemandeDeConfirmation, reponse: str, **champs) -> DemandeDeConfirmation:
    Repondre(demande, {"message": "", "depuis_annee": None, "motif": "", "reponse": reponse, **champs}).execute()
    return demande


@pytest.fixture
def secretaire(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT)


@pytest.fixture
def fiche(accueil) -> FichePage:
    return FicheFactory(title="Ouvrir une maison")


@pytest.fixture
def demande(fiche) -> DemandeDeConfirmation:
    return demander(fiche)


@pytest.fixture
def page(demande) -> str:
    return reverse("bonnes_pratiques:confirmer", args=[jeton_de(demande)])


@pytest.fixture
def envoyer(client, page, monkeypatch):
    def envoyer(**champs):
        sceau, plus_tard = nouveau_sceau("confirmation"), time.time() + 60
        monkeypatch.setattr(time, "time", lambda: plus_tard)
        return client.post(page, {"sceau": sceau, **champs})

    return envoyer


@pytest.mark.parametrize("methode", ["get", "head"])
def test_un_robot_de_messagerie_ne_repond_pas(demande, page, client, methode):
    assert getattr(client, methode)(page + "?reponse=terminee").status_code == 200
    demande.refresh_from_db()
    assert demande.repondue_le is None


@pytest.mark.parametrize(
    ("champs", "fautifs"),
    [
        ({"reponse": "actuelle", "motif": "ignoré"}, set()),
        ({"reponse": "a-corriger", "message": "Le chiffre de 2021."}, set()),
        ({"reponse": "terminee", "depuis_annee": "2024", "motif": "Le bail a pris fin."}, set()),
        ({}, {"reponse"}),
        ({"reponse": "a-corriger"}, {"message"}),
        ({"reponse": "terminee"}, {"depuis_annee", "motif"}),
        ({"reponse": "terminee", "depuis_annee": "3000", "motif": "x"}, {"depuis_annee"}),
    ],
)
def test_on_repond_sans_compte_et_rien_ne_change_encore(fiche, demande, envoyer, client, champs, fautifs):
    reponse = envoyer(**champs)
    demande.refresh_from_db()
    if fautifs:
        assert (reponse.status_code, set(reponse.context["form"].errors)) == (200, fautifs)
        assert demande.repondue_le is None
    else:
        assert "Merci" in client.get(reponse["Location"]).content.decode()
        assert (demande.reponse, demande.motif == "ignoré") == (champs["reponse"], False)
    fiche.refresh_from_db()
    assert (fiche.statut, fiche.confirmee_le) == (StatutDePratique.ACTIVE, None)


def test_une_demande_close_ou_inconnue_le_dit(demande, page, client, envoyer, secretaire):
    repondre(demande, "actuelle")
    EcarterConfirmation(demande, secretaire).execute()
    assert client.get(page).status_code == 410
    assert envoyer(reponse="terminee", depuis_annee="2024", motif="x").status_code == 410
    assert client.get(reverse("bonnes_pratiques:confirmer", args=[demande.empreinte])).status_code == 404


def test_une_fiche_depubliee_ne_dit_pas_que_la_reponse_est_traitee(fiche, demande, page, client):
    repondre(demande, "actuelle")
    fiche.unpublish()
    clos, merci = (unescape(client.get(adresse).content.decode()) for adresse in (page, f"{page}merci/"))
    assert "n’attend plus de réponse" in clos and "traitée" not in clos
    assert "n’est plus publiée" in merci and "Changer ma réponse" not in merci and fiche.url not in merci


def test_toujours_d_actualite_date_la_fiche_du_jour_de_la_reponse(fiche, demande, secretaire, client):
    autre = demander(fiche, "b@exemple.org")
    repondre(demande, "actuelle")
    DemandeDeConfirmation.objects.filter(pk=demande.pk).update(
        repondue_le=timezone.make_aware(datetime.datetime(2026, 3, 1, 12))
    )
    demande.refresh_from_db()
    assert AppliquerConfirmation(demande, secretaire).execute()
    fiche.refresh_from_db()
    assert fiche.confirmee_le == datetime.date(2026, 3, 1)
    autre.refresh_from_db()
    assert autre.suite == "sans-objet"
    assert "1 mars 2026" in client.get(fiche.url).content.decode().replace("1er", "1")


def test_a_corriger_previent_l_organisation_et_la_fiche_reste(fiche, demande, secretaire, client):
    elue = UtilisateurFactory(email="elue@exemple.org")
    MandatFactory(membre=fiche.organisation, utilisateur=elue, role=RoleDeMandat.REFERENT_ELU)
    repondre(demande, "a-corriger", message="Le chiffre <de> 2021.")
    AppliquerConfirmation(demande, secretaire).execute()
    message = CourrielEnvoye.objects.get(evenement="confirmation_a_corriger")
    assert message.adresse == "elue@exemple.org"
    assert reverse("wagtailadmin_pages:edit", args=[fiche.pk]) in message.texte
    assert "Le chiffre <de> 2021." in message.texte and "Le chiffre &lt;de&gt; 2021." in message.html
    assert client.get(fiche.url).status_code == 200


def test_terminee_s_ecrit_partout_sans_publier_le_brouillon_en_cours(fiche, demande, secretaire, client):
    autrice = UtilisateurFactory(membre=fiche.organisation)
    fiche.sous_titre = "Un brouillon que personne n’a relu."
    brouillon = fiche.save_revision(user=autrice)
    fiche.save_revision(user=UtilisateurFactory(role=Role.RELECTURE))
    repondre(demande, "terminee", depuis_annee=2024, motif="Le bail a pris fin.")
    publie_avant = FichePage.objects.get(pk=fiche.pk)
    AppliquerConfirmation(DemandeDeConfirmation.objects.get(), secretaire).execute()
    page = FichePage.objects.get(pk=fiche.pk)
    attendu = (StatutDePratique.TERMINEE, 2024, None, "Le bail a pris fin.")
    for version in (page, page.live_revision.as_object(), page.get_latest_revision_as_object()):
        assert (version.statut, version.statut_annee, version.statut_mois, version.statut_motif) == attendu
    # Répondre « terminée », c'est aussi avoir vérifié.
    assert page.confirmee_le == timezone.localdate()
    assert page.sous_titre == publie_avant.sous_titre != fiche.sous_titre
    assert page.has_unpublished_changes and page.live_revision_id == publie_avant.live_revision_id
    assert page.revisions.get(pk=brouillon.pk).as_object().sous_titre == fiche.sous_titre
    assert auteur_du_texte(page) == autrice.pk
    assert "Le bail a pris fin." in client.get(page.url).content.decode()
    # Publier ensuite le brouillon garde le fait.
    page.get_latest_revision().publish()
    page.refresh_from_db()
    assert (page.statut, page.sous_titre) == (StatutDePratique.TERMINEE, fiche.sous_titre)


@pytest.mark.parametrize("deja_enregistree", [False, True])
def test_un_editeur_ouvert_avant_n_efface_pas_le_fait_sans_le_dire(
    fiche, demande, secretaire, client, deja_enregistree
):
    """Ouvert avant, l'éditeur l'apprend ; rouvert, ou averti, il enregistre ce que la personne choisit."""
    client.force_login(UtilisateurFactory(membre=fiche.organisation), backend=BACKEND)
    editeur = reverse("wagtailadmin_pages:edit", args=[fiche.pk])

    def ouvrir() -> dict[str, str]:
        lue = FichePage.objects.get(pk=fiche.pk)
        return {
            "loaded_revision_id": str(lue.latest_revision_id),
            "loaded_revision_created_at": lue.latest_revision.created_at.isoformat(),
        }

    def enregistrer(ouverture: dict[str, str], **champs) -> str:
        client.post(editeur, {**fiche_complete(title=fiche.title, **champs), **ouverture})
        return FichePage.objects.get(pk=fiche.pk).get_latest_revision_as_object().statut

    avant = ouvrir()
    if deja_enregistree:
        # L'éditeur enregistre seul, et récrit ensuite sa propre version.
        enregistrer(avant)
        avant["overwrite_revision_id"] = str(FichePage.objects.get(pk=fiche.pk).latest_revision_id)
    repondre(demande, "terminee", depuis_annee=2024, motif="Le bail a pris fin.")
    AppliquerConfirmation(demande, secretaire).execute()
    assert enregistrer(avant) == StatutDePratique.TERMINEE
    etat = {"statut": "terminee", "statut_annee": "2024", "statut_motif": "Le bail a pris fin."}
    assert enregistrer(avant, sous_titre="Repris.", **etat) == StatutDePratique.TERMINEE
    assert FichePage.objects.get(pk=fiche.pk).get_latest_revision_as_object().sous_titre == "Repris."
    assert enregistrer(ouvrir()) == StatutDePratique.ACTIVE


def test_une_version_ancienne_ne_change_pas_la_confirmation(fiche):
    ancienne = fiche.get_latest_revision()
    FichePage.objects.filter(pk=fiche.pk).update(confirmee_le=datetime.date(2026, 3, 1))
    assert ancienne.as_object().confirmee_le == datetime.date(2026, 3, 1)
    ancienne.publish()
    fiche.refresh_from_db()
    assert fiche.confirmee_le == datetime.date(2026, 3, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_applications_simultanees_n_en_font_qu_une(accueil):
    secretaire, demande, depart = UtilisateurFactory(role=Role.SECRETARIAT), demander(FicheFactory()), Barrier(2)
    repondre(demande, "terminee", depuis_annee=2024, motif="Fin.")

    def appliquer(_rang: int) -> bool:
        try:
            reponse = DemandeDeConfirmation.objects.select_related("fiche").get(pk=demande.pk)
            depart.wait(timeout=10)
            return AppliquerConfirmation(reponse, secretaire).execute()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(appliquer, range(2))) == [False, True]


# --- Le geste et les écrans ------------------------------------------------------------------------------------------


def test_qui_peut_modifier_la_fiche_la_confirme_d_un_bouton(fiche, demande, client):
    autrice = UtilisateurFactory(membre=fiche.organisation)
    client.force_login(autrice, backend=BACKEND)
    geste = reverse("confirmer_une_fiche", args=[fiche.pk])
    assert geste in client.get(reverse("wagtailadmin_pages:edit", args=[fiche.pk])).content.decode()
    versions = fiche.revisions.count()
    assert client.get(geste).status_code == 200
    fiche.refresh_from_db()
    assert fiche.confirmee_le is None
    client.post(geste)
    fiche.refresh_from_db()
    demande.refresh_from_db()
    assert (fiche.confirmee_le, demande.suite) == (timezone.localdate(), "sans-objet")
    assert fiche.revisions.count() == versions
    assert PageLogEntry.objects.filter(page=fiche.pk, action="bonnes_pratiques.confirmer", user=autrice).count() == 1


@pytest.mark.parametrize("role", [None, Role.RELECTURE])
def test_les_autres_ne_confirment_ni_ne_donnent_suite(fiche, demande, client, role):
    personne = UtilisateurFactory(role=role) if role else UtilisateurFactory(membre=MembreFactory())
    with pytest.raises(PermissionDenied):
        ConfirmerFiche(fiche, personne).execute()
    repondre(demande, "actuelle")
    with pytest.raises(PermissionDenied):
        AppliquerConfirmation(demande, personne).execute()
    client.force_login(personne, backend=BACKEND)
    for adresse in (reverse("confirmer_une_fiche", args=[fiche.pk]), reverse("confirmations_a_traiter")):
        for reponse in (client.get(adresse), client.post(adresse, {"geste": f"appliquer:{demande.version}"})):
            assert reponse.status_code in (302, 403)
    assert client.get(reverse("demandes_de_confirmation:index")).status_code in (302, 403)
    fiche.refresh_from_db()
    assert fiche.confirmee_le is None


def test_relire_un_brouillon_ne_donne_pas_de_confirmer_la_fiche(fiche, client):
    relectrice = UtilisateurFactory(role=Role.RELECTURE)
    fiche.get_workflow().start(fiche, UtilisateurFactory(membre=fiche.organisation))
    fiche = FichePage.objects.get(pk=fiche.pk)
    assert fiche.permissions_for_user(relectrice).can_edit()
    with pytest.raises(PermissionDenied):
        ConfirmerFiche(fiche, relectrice).execute()
    client.force_login(relectrice, backend=BACKEND)
    geste = reverse("confirmer_une_fiche", args=[fiche.pk])
    client.post(geste)
    assert geste not in client.get(reverse("wagtailadmin_pages:edit", args=[fiche.pk])).content.decode()
    assert FichePage.objects.get(pk=fiche.pk).confirmee_le is None


def test_le_secretariat_traite_en_lot_et_lit_le_registre(secretaire, client):
    client.force_login(secretaire, backend=BACKEND)
    demandes = [repondre(demander(FicheFactory()), "actuelle", message="") for _rang in range(3)]
    ecran = reverse("confirmations_a_traiter")
    assert "3 réponses à traiter" in client.get(ecran).content.decode().replace("\u202f", " ")
    client.post(ecran, {"geste": "appliquer", "reponse": [demande.version for demande in demandes[:2]]})
    client.post(ecran, {"geste": f"ecarter:{demandes[2].version}"})
    assert list(DemandeDeConfirmation.objects.order_by("pk").values_list("suite", flat=True)) == [
        "appliquee",
        "appliquee",
        "ecartee",
    ]
    registre = reverse("demandes_de_confirmation:index")
    assert demandes[0].fiche.title in client.get(registre, {"repondu": "oui"}).content.decode()
    assert client.get(reverse("demandes_de_confirmation:inspect", args=[demandes[0].pk])).status_code == 200
    assert demandes[0].fiche.title in b"".join(client.get(registre, {"export": "csv"}).streaming_content).decode()


def test_l_accueil_dit_les_fiches_a_traiter_a_l_equipe_centrale_seule(secretaire, fiche, demande, client):
    accueil = reverse("wagtailadmin_home")
    client.force_login(secretaire, backend=BACKEND)
    assert "fiche à traiter" not in client.get(accueil).content.decode()
    repondre(demande, "actuelle")
    repondre(demander(fiche, "b@exemple.org"), "a-corriger", message="Un chiffre.")
    ecran = client.get(accueil).content.decode()
    assert "1 fiche à traiter" in ecran and reverse("confirmations_a_traiter") in ecran
    client.force_login(UtilisateurFactory(membre=fiche.organisation), backend=BACKEND)
    assert "fiche à traiter" not in client.get(accueil).content.decode()
