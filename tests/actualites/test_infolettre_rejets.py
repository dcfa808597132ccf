"""Ce qui n'arrive plus : un refus ou une plainte suspend une adresse, une seule fois, et sans rien dire à personne."""

import base64
import datetime
import json
import smtplib
from concurrent.futures import ThreadPoolExecutor

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.urls import urlpatterns as adresses_d_anymail
from django.core import mail
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import path
from django.utils import timezone
from wagtail.models import ModelLogEntry

from actualites.alertes.envoi import EnvoiDesAlertes
from actualites.choix import EtatDAbonnement, NatureDeRejet
from actualites.infolettre import avis_du_fournisseur
from actualites.infolettre.rejets import (
    PASSAGERS,
    Avis,
    LeverUneSuspension,
    NoterRejet,
    nature_du_refus,
)
from actualites.models import (
    Abonnement,
    Diffusion,
    EnvoiDAlerte,
    EnvoiDeNumero,
    EnvoiDeResume,
    RejetDeCourriel,
    ResumeMensuel,
)
from actualites.numeros.diffusion import EnvoiDuNumero
from actualites.numeros.resume import EnvoiDuResume
from alliance.socle.choix import Role
from alliance.socle.envois import Courriel, inscrire
from alliance.urls import urlpatterns as adresses_du_site
from tests.factories import UtilisateurFactory
from tests.factories.actualites import AbonnementFactory, NumeroFactory

pytestmark = pytest.mark.django_db
HIER = datetime.timedelta(days=1)

#: Une adresse d'avis posée pour l'essai : en vrai, elle n'existe que si l'environnement la demande.
_postmark = next(motif for motif in adresses_d_anymail if motif.name == "postmark_tracking_webhook")
urlpatterns = [
    path("rejets/", avis_du_fournisseur.sans_insister(_postmark.callback.view_class).as_view()),
    *adresses_du_site,
]


@pytest.fixture
def abonne():
    return AbonnementFactory(courriel="camille@exemple.org", confirme_le=timezone.now() - 10 * HIER)


def noter(nature=NatureDeRejet.DEFINITIF, identifiant="avis-1", adresse="camille@exemple.org", **champs) -> bool:
    return NoterRejet(Avis(adresse, nature, "essai", identifiant, **champs)).execute()


def etat_de(abonne):
    abonne.refresh_from_db()
    return abonne.suspendu_pour


@pytest.mark.parametrize("nature", [NatureDeRejet.DEFINITIF, NatureDeRejet.PLAINTE])
def test_un_refus_definitif_ou_une_plainte_suspend_sans_desabonner(abonne, nature):
    assert noter(nature, adresse="Camille+lettre@EXEMPLE.org", raison="550 camille@exemple.org inconnue")
    assert etat_de(abonne) == nature and abonne.suspendu_le and abonne.etat == EtatDAbonnement.CONFIRME
    assert not noter(nature), "reçu deux fois, un avis ne compte qu'une"
    trace = ModelLogEntry.objects.get(action="infolettre.suspendre")
    assert "camille" not in f"{trace.label} {trace.data}"


def test_un_refus_passager_compte_et_suspend_au_cinquieme_du_mois(abonne):
    for rang in range(20):
        noter(NatureDeRejet.TEMPORAIRE, f"ancien-{rang}", le=timezone.now() - 31 * HIER)
    for rang in range(PASSAGERS - 1):
        noter(NatureDeRejet.TEMPORAIRE, f"recent-{rang}")
    assert etat_de(abonne) == ""
    noter(NatureDeRejet.TEMPORAIRE, "le-dernier")
    assert etat_de(abonne) == NatureDeRejet.TEMPORAIRE


def test_un_avis_sur_une_inconnue_est_retenu_et_un_avis_en_retard_ne_suspend_pas(abonne):
    assert noter(adresse="inconnue@exemple.org") and RejetDeCourriel.objects.count() == 1
    assert not noter(adresse="pas une adresse", identifiant="autre")
    noter(identifiant="en-retard", le=timezone.now() - 20 * HIER)
    assert etat_de(abonne) == "", "elle a confirmé depuis"


def test_l_envoi_du_numero_est_marque_par_son_message_id(abonne, accueil):
    diffusion = Diffusion.objects.create(numero=NumeroFactory())
    inscrire(EnvoiDeNumero, [EnvoiDeNumero(diffusion=diffusion, abonnement=abonne)])
    envoi = EnvoiDeNumero.objects.get()
    noter(message=envoi.identifiant.strip("<>"))
    envoi.refresh_from_db()
    assert envoi.rejete_le


@pytest.mark.parametrize(
    ("reponse", "nature"),
    [
        ("550 5.1.1 User unknown", NatureDeRejet.DEFINITIF),
        ("550 No such user here", NatureDeRejet.DEFINITIF),
        ("550 5.2.1 Mailbox disabled", NatureDeRejet.DEFINITIF),
        ("552 5.2.2 Mailbox full", NatureDeRejet.TEMPORAIRE),
        ("554 5.7.1 Message blocked, see our policy", NatureDeRejet.TEMPORAIRE),
        ("550 Blocked using spamhaus", NatureDeRejet.TEMPORAIRE),
        ("550 5.1.8 Bad sender's address", NatureDeRejet.TEMPORAIRE),
        ("451 4.1.1 Try again later", NatureDeRejet.TEMPORAIRE),
        ("n'importe quoi", NatureDeRejet.TEMPORAIRE),
    ],
)
def test_seul_un_refus_qui_vise_l_adresse_est_definitif(reponse, nature):
    assert nature_du_refus(reponse) == nature


@pytest.mark.parametrize(
    ("champs", "nature"),
    [
        ({"event_type": EventType.COMPLAINED}, NatureDeRejet.PLAINTE),
        ({"event_type": EventType.BOUNCED, "reject_reason": RejectReason.BOUNCED}, NatureDeRejet.DEFINITIF),
        (
            {
                "event_type": EventType.BOUNCED,
                "reject_reason": RejectReason.BOUNCED,
                "esp_event": {"event": "soft_bounce"},
            },
            NatureDeRejet.TEMPORAIRE,
        ),
        (
            {"event_type": EventType.BOUNCED, "esp_event": {"bounce": {"bounceType": "Transient"}}},
            NatureDeRejet.TEMPORAIRE,
        ),
        ({"event_type": EventType.BOUNCED, "mta_response": "554 5.7.1 spam"}, NatureDeRejet.TEMPORAIRE),
        ({"event_type": EventType.REJECTED, "reject_reason": RejectReason.BLOCKED}, NatureDeRejet.TEMPORAIRE),
        ({"event_type": EventType.DEFERRED}, None),
        ({"event_type": EventType.DELIVERED}, None),
    ],
)
def test_chaque_avis_d_un_fournisseur_a_son_sens(champs, nature):
    assert avis_du_fournisseur.nature_de(AnymailTrackingEvent(**champs)) == nature


def test_un_avis_de_desabonnement_desabonne(abonne):
    avis = AnymailTrackingEvent(event_type=EventType.UNSUBSCRIBED, recipient="camille@exemple.org")
    tracking.send(sender=None, event=avis, esp_name="Essai")
    abonne.refresh_from_db()
    assert abonne.etat == EtatDAbonnement.DESABONNE


AVIS = {
    "RecordType": "Bounce",
    "ID": 42,
    "Type": "HardBounce",
    "MessageID": "m-1",
    "Email": "camille@exemple.org",
    "BouncedAt": "2026-01-02T03:04:05Z",
    "Details": "smtp;550 5.1.1 unknown user",
}


@pytest.fixture
def envoyer(client, settings):
    """Ce que répond l'adresse des avis à qui y poste ces octets, sous ce secret."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": "compte:mot-de-passe"}

    def poster(secret: str, octets: bytes) -> int:
        entete = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(secret.encode()).decode()}
        return client.post("/rejets/", octets, content_type="application/json", **entete).status_code

    return poster


@pytest.mark.urls(__name__)
def test_le_fournisseur_parle_a_une_adresse_que_garde_son_secret(client, abonne, envoyer):
    avis = {**AVIS, "BouncedAt": timezone.now().isoformat()}
    assert envoyer("compte:faux", json.dumps(avis).encode()) == 400
    assert etat_de(abonne) == "" and not RejetDeCourriel.objects.exists()
    assert envoyer("compte:mot-de-passe", json.dumps(avis).encode()) == 200
    assert envoyer("compte:mot-de-passe", json.dumps(avis).encode()) == 200
    assert etat_de(abonne) == NatureDeRejet.DEFINITIF and RejetDeCourriel.objects.count() == 1
    assert client.get("/rejets/").status_code == 405
    assert envoyer("compte:mot-de-passe", b" " * 3_000_000) == 400, "un corps énorme ne se lit pas"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"Bounce"',
        b"[" * 100_000,
        b'{"RecordType": "Bounce"}',
        json.dumps({**AVIS, "Email": ["camille@exemple.org"]}).encode(),
        json.dumps({**AVIS, "Email": None}).encode(),
    ],
)
def test_un_avis_illisible_s_accepte_sans_effet_pour_que_le_fournisseur_n_insiste_pas(envoyer, abonne, octets):
    assert envoyer("compte:mot-de-passe", octets) == 200
    assert envoyer("compte:faux", octets) == 400, "sans le secret, il ne se lit pas"
    assert etat_de(abonne) == ""


@pytest.mark.urls(__name__)
def test_un_avis_que_la_base_n_ecrirait_pas_se_note_quand_meme(envoyer):
    avis = {**AVIS, "Email": "ca\x00mille@exemple.org", "Details": "550 5.1.1 \ud800\x00", "MessageID": "m\x00"}
    assert envoyer("compte:mot-de-passe", json.dumps(avis).encode()) == 200
    assert RejetDeCourriel.objects.get().adresse_canonique == "camille@exemple.org"


@pytest.mark.urls(__name__)
def test_une_panne_d_ici_fait_recommencer_le_fournisseur(envoyer, monkeypatch):
    def panne(geste):
        raise OperationalError("la base ne répond pas")

    monkeypatch.setattr(NoterRejet, "execute", panne)
    with pytest.raises(OperationalError):
        envoyer("compte:mot-de-passe", json.dumps(AVIS).encode())


def test_l_adresse_des_avis_n_existe_que_si_on_la_demande(settings):
    settings.ANYMAIL_FOURNISSEUR, settings.ANYMAIL = "", {"WEBHOOK_SECRET": "compte:secret"}
    assert avis_du_fournisseur.adresses() == []
    settings.ANYMAIL_FOURNISSEUR, settings.ANYMAIL = "brevo", {}
    assert avis_du_fournisseur.adresses() == []
    settings.ANYMAIL = {"WEBHOOK_SECRET": "compte:secret"}
    (adresse,) = avis_du_fournisseur.adresses()
    assert str(adresse.pattern) == "rejets/brevo/"
    for fournisseur, secret in (("inconnu", "compte:secret"), ("brevo_inbound", "compte:secret"), ("brevo", "secret")):
        settings.ANYMAIL_FOURNISSEUR, settings.ANYMAIL = fournisseur, {"WEBHOOK_SECRET": secret}
        with pytest.raises(ImproperlyConfigured):
            avis_du_fournisseur.adresses()


def _numero(abonnes):
    diffusion = Diffusion.objects.create(numero=NumeroFactory())
    return EnvoiDuNumero(diffusion), [EnvoiDeNumero(diffusion=diffusion, abonnement=abonne) for abonne in abonnes]


def _resume(abonnes):
    resume = ResumeMensuel.objects.create(mois=datetime.date(2026, 1, 1))
    return EnvoiDuResume(resume), [EnvoiDeResume(resume=resume, abonnement=abonne) for abonne in abonnes]


def _alertes(abonnes):
    return EnvoiDesAlertes(), [EnvoiDAlerte(passage=timezone.now(), abonnement=abonne) for abonne in abonnes]


@pytest.mark.parametrize("preparer", [_numero, _resume, _alertes])
def test_un_refus_du_serveur_pendant_un_envoi_suspend_l_adresse(abonne, accueil, monkeypatch, preparer):
    autre = AbonnementFactory(courriel="lou@exemple.org")
    envoi, lignes = preparer([abonne, autre])
    inscrire(envoi.modele, lignes)
    monkeypatch.setattr(envoi, "composer", lambda ligne: Courriel(ligne.abonnement.courriel, "Sujet", "Texte", "<p>"))
    vraiment = mail.EmailMultiAlternatives.send

    def send(message):
        if message.to == ["camille@exemple.org"]:
            raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"5.1.1 <Camille@Exemple.org> unknown")})
        return vraiment(message)

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    bilan = envoi.expedier()
    assert (bilan.envoyes, bilan.echecs) == (1, 1)
    assert etat_de(abonne) == NatureDeRejet.DEFINITIF and etat_de(autre) == ""
    refusee = envoi.lignes().get(abonnement=abonne)
    assert "camille" not in f"{refusee.erreur} {RejetDeCourriel.objects.get().raison}".lower(), "même autrement écrite"
    if preparer is _numero:
        assert refusee.rejete_le
        assert (envoi.avancement().abandonnes, envoi.comptes["rejetes"]) == (1, 0), (
            "un échec n'est pas compté deux fois"
        )


def test_l_equipe_centrale_leve_une_suspension_et_le_compte_repart_de_zero(abonne, accueil):
    for rang in range(PASSAGERS):
        noter(NatureDeRejet.TEMPORAIRE, f"avis-{rang}")
    assert etat_de(abonne)
    with pytest.raises(PermissionDenied):
        LeverUneSuspension(abonne, UtilisateurFactory(role=Role.RELECTURE)).execute()
    secretariat = UtilisateurFactory(role=Role.SECRETARIAT)
    assert LeverUneSuspension(abonne, secretariat).execute()
    assert not LeverUneSuspension(abonne, secretariat).execute()
    assert ModelLogEntry.objects.get(action="infolettre.lever_une_suspension").user == secretariat
    noter(NatureDeRejet.TEMPORAIRE, "encore-un")
    assert etat_de(abonne) == ""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_avis_au_meme_instant_se_comptent_l_un_l_autre(accueil_valide):
    """Cinq refus passagers reçus ensemble : le cinquième, quel qu'il soit, voit les quatre autres."""
    abonne = AbonnementFactory(courriel="camille@exemple.org", confirme_le=timezone.now() - 10 * HIER)

    def un(rang: int) -> None:
        try:
            noter(NatureDeRejet.TEMPORAIRE, f"avis-{rang // 2}")  # chacun deux fois
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2 * PASSAGERS) as fils:
        list(fils.map(un, range(2 * PASSAGERS)))
    assert RejetDeCourriel.objects.count() == PASSAGERS
    assert etat_de(abonne) == NatureDeRejet.TEMPORAIRE
    assert ModelLogEntry.objects.filter(action="infolettre.suspendre").count() == 1


def test_la_purge_oublie_les_adresses_suspendues_depuis_un_an_et_les_refus_anciens(capsys, accueil):
    maintenant = timezone.now()
    an = datetime.timedelta(days=370)
    vieille = {"suspendu_pour": NatureDeRejet.DEFINITIF, "suspendu_le": maintenant - an}
    AbonnementFactory(courriel="vieille@exemple.org", demande_le=maintenant - 2 * an, **vieille)
    AbonnementFactory(courriel="revient@exemple.org", demande_le=maintenant, **vieille)
    AbonnementFactory(courriel="recente@exemple.org", suspendu_pour=NatureDeRejet.PLAINTE, suspendu_le=maintenant)
    noter(identifiant="garde", le=maintenant - 2 * an)
    noter(identifiant="ancien", le=maintenant - 3 * an)
    noter(NatureDeRejet.TEMPORAIRE, "passager", le=maintenant - 91 * HIER)
    noter(NatureDeRejet.TEMPORAIRE, "frais", le=maintenant - 9 * HIER)
    call_command("purger_infolettre")
    assert set(Abonnement.objects.values_list("courriel", flat=True)) == {"revient@exemple.org", "recente@exemple.org"}
    assert set(RejetDeCourriel.objects.values_list("identifiant", flat=True)) == {"garde", "frais"}
    assert "1 suspendues depuis un an. Refus oubliés : 2." in capsys.readouterr().out
