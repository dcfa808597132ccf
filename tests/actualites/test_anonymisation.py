"""Ce que l'on promet d'effacer l'est, à son heure ; le total, lui, ne bouge jamais."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry
from wagtail.models.audit_log import ModelLogEntry

from actualites.choix import EtatDeSignature, GenreDeSignataire
from actualites.models import Abonnement, EnvoiDeMessage, MessageAuxSignataires, PriseDePositionPage, Signature
from actualites.signatures import anonymisation
from actualites.signatures.actions import RetirerSignature
from actualites.signatures.compteur import recompter
from actualites.signatures.droits_des_personnes import EffacerUnePersonne, dossier_de
from alliance.socle import publication
from alliance.socle.models import CourrielEnvoye
from tests.factories import SignatureFactory, UtilisateurFactory

from .registre import SANS_CONFIRMER, compteur, il_y_a, organisation, prise_signee, secretaire

pytestmark = pytest.mark.django_db
PERSONNELS = (
    "prenom", "nom", "organisation", "fonction", "commune", "commentaire", "courriel", "adresse_canonique", "reseau",
    "appareil",
)  # fmt: skip


def passer() -> None:
    call_command("anonymiser_signatures", verbosity=0)


def courriel_a(signature) -> CourrielEnvoye:
    return CourrielEnvoye.objects.create(
        evenement="signature_essai", objet=f"signature:{signature.pk}", adresse=signature.courriel, sujet="Essai"
    )


def bavarde(prise, **champs) -> Signature:
    """Une signature dont tous les champs personnels sont remplis."""
    remplis = {champ: "quelque chose" for champ in PERSONNELS if champ not in ("courriel", "adresse_canonique")}
    return SignatureFactory(prise=prise, recevoir_suites=True, provenance="ville.example", **{**remplis, **champs})


@pytest.mark.parametrize(("jours", "reste"), [(6.9, True), (7.1, False)])
def test_ce_que_personne_ne_confirme_s_efface_au_bout_de_sept_jours(accueil, jours, reste):
    prise = prise_signee(personnes=1)
    ancienne = SignatureFactory(prise=prise, creee_le=il_y_a(jours), **SANS_CONFIRMER)
    courriel = courriel_a(ancienne)
    passer()
    assert Signature.objects.filter(pk=ancienne.pk).exists() is reste
    assert CourrielEnvoye.objects.filter(pk=courriel.pk).exists() is reste
    assert compteur(prise) == (1, 0, 1, 0)


def test_qui_vient_de_redemander_son_lien_a_de_nouveau_sept_jours(accueil):
    SignatureFactory(creee_le=il_y_a(30), demandee_le=il_y_a(1), **SANS_CONFIRMER)
    passer()
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(("jours", "oubliees"), [(29, False), (31, True)])
def test_les_empreintes_s_oublient_au_bout_de_trente_jours(accueil, jours, oubliees):
    signature = SignatureFactory(creee_le=il_y_a(jours), reseau="r", appareil="")
    passer()
    signature.refresh_from_db()
    assert (signature.reseau == "") is oubliees and signature.courriel


def test_une_signature_retiree_depuis_trente_jours_ne_dit_plus_de_qui_elle_etait(accueil):
    prise = prise_signee(personnes=1)
    partie = bavarde(prise)
    recompter(prise)
    RetirerSignature(partie).execute()
    passer()
    partie.refresh_from_db()
    assert partie.courriel, "pas encore"
    Signature.objects.filter(pk=partie.pk).update(retiree_le=il_y_a(31))
    passer()
    partie.refresh_from_db()
    assert {getattr(partie, champ) for champ in PERSONNELS} == {""}
    assert partie.etat == EtatDeSignature.RETIREE and compteur(prise) == (1, 0, 1, 0)


# --- Un an après -----------------------------------------------------------------------------------------------------
def clore(prise, jours: float) -> None:
    PriseDePositionPage.objects.filter(pk=prise.pk).update(signature_cloture=il_y_a(jours))


def test_un_an_apres_la_cloture_il_ne_reste_personne_mais_le_total_est_le_meme(accueil, client, monkeypatch):
    monkeypatch.setattr(anonymisation, "LOT", 2)
    prise, ouverte = prise_signee(personnes=3), prise_signee(personnes=1)
    confirmee_le = timezone.make_aware(datetime.datetime(2024, 3, 10, 23, 40))
    signee = bavarde(prise, confirmee_le=confirmee_le)
    organisation(prise, verifiee_le=timezone.now(), adresse_canonique="a@b.example")
    SignatureFactory(prise=prise, **SANS_CONFIRMER)
    message = MessageAuxSignataires.objects.create(prise=prise, sujet="Des nouvelles", corps="<p>…</p>")
    EnvoiDeMessage.objects.create(message=message, signature=signee)
    courriel_a(signee)
    assert compteur(prise) == (4, 1, 4, 0)
    noms = f"{prise.url}signataires/"
    assert signee.nom in client.get(noms).content.decode()
    clore(prise, 364)
    passer()
    assert compteur(prise) == (4, 1, 4, 0)
    clore(prise, 366)
    avant = publication.timbre()
    for _fois in range(2):
        passer()
    assert compteur(prise) == (4, 1, 0, 0), "le total est intact, plus aucun nom n'est à montrer"
    assert publication.timbre() != avant
    lignes = list(prise.signatures.all())
    assert len(lignes) == 5, "celle qui attendait encore est effacée"
    for ligne in lignes:
        assert {getattr(ligne, champ) for champ in PERSONNELS} == {""}
        assert not (ligne.nom_public or ligne.recevoir_suites)
        jour = timezone.localtime(ligne.confirmee_le)
        assert (jour.hour, jour.minute, jour.second) == (0, 0, 0)
    signee.refresh_from_db()
    assert timezone.localtime(signee.confirmee_le).date() == datetime.date(2024, 3, 10)
    assert signee.provenance == "ville.example", "d'où, mais plus de qui"
    assert not EnvoiDeMessage.objects.exists() and not CourrielEnvoye.objects.exists()
    assert compteur(ouverte) == (1, 0, 1, 0)
    page = client.get(noms)
    assert page.status_code == 404 or "quelque chose" not in page.content.decode()


@pytest.mark.parametrize(("jours", "efface"), [(364, False), (366, True)])
def test_un_an_apres_la_depublication_aussi(accueil, jours, efface):
    prise = prise_signee(personnes=1)
    prise.unpublish()
    PageLogEntry.objects.filter(page=prise.pk, action="wagtail.unpublish").delete()
    # Publiée il y a longtemps : c'est le retrait qui compte.
    PriseDePositionPage.objects.filter(pk=prise.pk).update(last_published_at=il_y_a(2_000))
    log(instance=prise, action="wagtail.unpublish")
    PageLogEntry.objects.filter(page=prise.pk, action="wagtail.unpublish").update(timestamp=il_y_a(jours))
    passer()
    assert (compteur(prise)[2] == 0) is efface and compteur(prise)[0] == 1


def test_un_texte_ouvert_sans_terme_garde_ses_noms(accueil):
    prise = prise_signee(personnes=2)
    Signature.objects.update(creee_le=il_y_a(2_000), confirmee_le=il_y_a(2_000))
    passer()
    assert compteur(prise) == (2, 0, 2, 0)


def test_un_passage_arrete_reprend_ou_il_en_etait(accueil, monkeypatch):
    monkeypatch.setattr(anonymisation, "LOT", 2)
    prise = prise_signee(personnes=5)
    clore(prise, 400)
    vrai, appels = anonymisation.ajuster, []

    def coupe(*args, **kwargs):
        appels.append(kwargs)
        if len(appels) == 2:
            raise RuntimeError("la machine s'arrête")
        vrai(*args, **kwargs)

    monkeypatch.setattr(anonymisation, "ajuster", coupe)
    with pytest.raises(RuntimeError):
        passer()
    assert compteur(prise) == (5, 0, 3, 0), "le premier lot est fait, le second n'a rien laissé à moitié"
    monkeypatch.setattr(anonymisation, "ajuster", vrai)
    passer()
    assert compteur(prise) == (5, 0, 0, 0)


# --- Une personne le demande -----------------------------------------------------------------------------------------
def test_une_personne_apprend_ce_que_l_on_a_d_elle_puis_tout_s_efface(accueil, client):
    par = secretaire(client)
    prises = [prise_signee(personnes=1), prise_signee(personnes=1)]
    for prise in prises:
        bavarde(prise, courriel="Jo.Dupont+essai@gmail.com", adresse_canonique="jodupont@gmail.com")
        recompter(prise)
    attend = bavarde(
        prises[0], genre=GenreDeSignataire.ORGANISATION, adresse_canonique="jodupont@gmail.com", **SANS_CONFIRMER
    )
    Abonnement.objects.create(courriel="jo.dupont@gmail.com", adresse_canonique="jodupont@gmail.com")
    CourrielEnvoye.objects.create(evenement="x", objet="y", adresse="jo.dupont+essai@gmail.com", sujet="Essai")
    ecran = reverse("signatures:personne")
    lu = client.post(ecran, {"adresse": "JODUPONT@googlemail.com", "geste": "chercher"}).content.decode()
    assert prises[0].title in lu and prises[1].title in lu and "Infolettre" in lu and "Essai" in lu
    assert dossier_de("jodupont@gmail.com").est_effacable
    reponse = client.post(ecran, {"adresse": "JODUPONT@googlemail.com", "geste": "effacer"})
    assert reponse.status_code == 302
    assert dossier_de("jo.dupont@gmail.com").est_vide
    assert [compteur(prise) for prise in prises] == [(1, 0, 1, 0)] * 2
    assert not Signature.objects.filter(pk=attend.pk).exists()
    assert not CourrielEnvoye.objects.filter(adresse__contains="dupont").exists()
    ligne = ModelLogEntry.objects.get(action="signatures.effacer_une_personne")
    assert ligne.user_id == par.pk and ligne.data["signatures"] == 3
    assert "dupont" not in f"{ligne.data} {ligne.label}".lower()


def test_l_effacement_ne_touche_ni_les_autres_ni_les_comptes_et_veut_le_droit(accueil, client):
    prise = prise_signee(personnes=2)
    visee, autre = prise.signatures.order_by("pk")
    with pytest.raises(PermissionDenied):
        EffacerUnePersonne(visee.courriel, UtilisateurFactory()).execute()
    EffacerUnePersonne(visee.courriel, secretaire()).execute()
    autre.refresh_from_db()
    assert autre.courriel and compteur(prise) == (1, 0, 1, 0)
    secretaire(client)
    inconnue = client.post(reverse("signatures:personne"), {"adresse": "x@exemple.org", "geste": "chercher"})
    assert "Rien" in inconnue.content.decode()
    assert client.post(reverse("signatures:personne"), {"adresse": "pas une adresse"}).status_code == 200


def test_un_texte_dont_les_signatures_sont_anonymes_ne_se_rouvre_pas(accueil):
    """Leurs adresses effacées, les mêmes personnes s'y compteraient deux fois."""
    prise = prise_signee(personnes=2)
    PriseDePositionPage.objects.filter(pk=prise.pk).update(signature_cloture=il_y_a(400))
    passer()
    prise = PriseDePositionPage.objects.get(pk=prise.pk)
    prise.full_clean()  # close, elle s'enregistre encore : une suite peut arriver
    prise.signature_cloture = timezone.now() + datetime.timedelta(days=30)
    with pytest.raises(ValidationError, match="ne se rouvre pas"):
        prise.full_clean()
    prise.signature_cloture = None
    with pytest.raises(ValidationError, match="ne se rouvre pas"):
        prise.full_clean()
