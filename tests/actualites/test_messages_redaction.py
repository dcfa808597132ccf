"""Écrire un message aux signataires : qui l'écrit, qui le lance, et ce que l'on ne peut plus changer."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from actualites.messages.actions import LancerMessage, MessageLance, empreinte
from actualites.models import EnvoiDeMessage, MessageAuxSignataires
from alliance.socle.choix import Role
from tests.factories import MembreFactory, PriseFactory, SignatureFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
SESSION = "django.contrib.auth.backends.ModelBackend"
CORPS = '{"blocks": [{"key": "a", "text": "Vous l’avez obtenu.", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'  # noqa: E501
ECRANS = ("lire", "modifier", "apercu", "essai", "proposer", "lancer", "effacer", "reprendre")


@pytest.fixture
def prise(accueil):
    return PriseFactory(signature_publique=True, live=True)


@pytest.fixture
def message(prise):
    SignatureFactory.create_batch(2, prise=prise, recevoir_suites=True)
    return MessageAuxSignataires.objects.create(prise=prise, sujet="Le gymnase ouvre", corps="<p>Obtenu.</p>")


@pytest.fixture
def secretaire(accueil):
    return UtilisateurFactory(role=Role.SECRETARIAT, email="secretariat@exemple.org")


@pytest.fixture
def initiatrice(prise):
    """Qui écrit dans l'espace de l'organisation du texte."""
    return UtilisateurFactory(membre=prise.get_parent().specific, email="initiatrice@exemple.org")


def entrer(client, personne):
    client.force_login(personne, backend=SESSION)
    return client


def adresse(ecran: str, message) -> str:
    return reverse(f"messages_aux_signataires:{ecran}", args=[message.prise_id, message.pk])


def test_le_secretariat_ecrit_relit_essaie_et_lance(
    client, secretaire, prise, message, django_capture_on_commit_callbacks
):
    entrer(client, secretaire)
    ecrire = reverse("messages_aux_signataires:ecrire", args=[prise.pk])
    neuf = client.post(ecrire, {"sujet": "Deuxième nouvelle", "corps": CORPS})
    ecrit = MessageAuxSignataires.objects.get(sujet="Deuxième nouvelle")
    assert neuf.url == adresse("lire", ecrit) and ecrit.cree_par == secretaire
    assert "Vous l’avez obtenu." in ecrit.corps

    page = client.get(adresse("lire", ecrit)).content.decode()
    assert "2 personnes ont signé" in page and "Bonjour Camille," in page
    assert "Vous l’avez obtenu." in client.get(adresse("apercu", ecrit)).content.decode()

    client.post(adresse("essai", ecrit))
    (essai,) = mail.outbox
    assert essai.to == [secretaire.email] and "Ceci est un essai" in essai.body
    assert not EnvoiDeMessage.objects.exists()

    confirmation = client.get(adresse("lancer", ecrit))
    assert "2 personnes" in confirmation.content.decode() and len(mail.outbox) == 1, "lire ne lance rien"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(adresse("lancer", ecrit), {"relu": confirmation.context["relu"]})
    assert len(mail.outbox) == 3
    ecrit.refresh_from_db()
    assert ecrit.lance_par == secretaire and ecrit.termine_le
    trace = ModelLogEntry.objects.get(action="actualites.lancer_message")
    assert trace.data == {"personnes": 2}
    suivi = client.get(adresse("lire", ecrit)).content.decode()
    assert "Partis : 2 sur 2" in suivi and "ne suit ni les ouvertures" in suivi


def test_lance_deux_fois_il_ne_part_qu_une(client, secretaire, message, django_capture_on_commit_callbacks):
    entrer(client, secretaire)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(adresse("lancer", message), {"relu": empreinte(message)})
    assert len(mail.outbox) == EnvoiDeMessage.objects.count() == 2


def test_ce_qui_part_est_ce_que_l_on_a_relu(client, secretaire, message):
    relu = empreinte(message)
    MessageAuxSignataires.objects.filter(pk=message.pk).update(corps="<p>Autre chose.</p>")
    reponse = entrer(client, secretaire).post(adresse("lancer", message), {"relu": relu}, follow=True)
    assert "a changé depuis que vous l’avez lu" in reponse.content.decode()
    message.refresh_from_db()
    assert message.lance_le is None


def test_un_message_lance_ne_change_plus(client, secretaire, message):
    message.lance_le = timezone.now()
    message.save()
    entrer(client, secretaire)
    client.post(adresse("modifier", message), {"sujet": "Autre", "corps": CORPS})
    client.post(adresse("effacer", message))
    message.refresh_from_db()
    assert (message.sujet, message.corps) == ("Le gymnase ouvre", "<p>Obtenu.</p>")
    with pytest.raises(MessageLance):
        LancerMessage(message, secretaire, empreinte(message)).execute()


@pytest.mark.parametrize("cas", ["hors ligne", "personne"])
def test_ne_se_lance_ni_vers_personne_ni_vers_une_page_absente(client, secretaire, prise, message, cas):
    if cas == "hors ligne":
        prise.unpublish()
    else:
        prise.signatures.update(recevoir_suites=False)
    entrer(client, secretaire).post(adresse("lancer", message), {"relu": empreinte(message)})
    message.refresh_from_db()
    assert message.lance_le is None


def test_l_initiatrice_propose_et_le_secretariat_est_prevenu(
    client, initiatrice, secretaire, prise, message, django_capture_on_commit_callbacks
):
    entrer(client, initiatrice)
    page = client.get(adresse("lire", message)).content.decode()
    assert "Proposer au secrétariat" in page and adresse("lancer", message) not in page
    assert not any(signature.courriel in page for signature in prise.signatures.all()), "aucune adresse ne lui est dite"
    client.post(adresse("modifier", message), {"sujet": "Relu", "corps": CORPS})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(adresse("proposer", message))
    (avis,) = mail.outbox
    assert avis.to == [secretaire.email] and "Relu" in avis.body and adresse("lire", message) in avis.body
    for interdit in ("lancer", "reprendre"):
        assert client.post(adresse(interdit, message), {"relu": empreinte(message)}).status_code == 403
    assert not EnvoiDeMessage.objects.exists()


@pytest.mark.parametrize("methode", ["get", "post"])
def test_une_autre_organisation_ne_lit_ni_n_ecrit_rien(client, message, methode):
    entrer(client, UtilisateurFactory(membre=MembreFactory()))
    for ecran in ECRANS:
        statut = getattr(client, methode)(adresse(ecran, message)).status_code
        assert statut in (403, 405), f"{ecran} : {statut}"
    ecrire = reverse("messages_aux_signataires:ecrire", args=[message.prise_id])
    assert getattr(client, methode)(ecrire, {"sujet": "X", "corps": CORPS}).status_code == 403
    assert message.sujet not in client.get(reverse("messages_aux_signataires:liste")).content.decode()
    assert MessageAuxSignataires.objects.count() == 1 and not mail.outbox


def test_chacun_ne_se_voit_proposer_que_ses_textes(client, secretaire, initiatrice, prise):
    autre = PriseFactory(signature_publique=True, title="Ouvrons la patinoire")
    fermee = PriseFactory(signature_publique=False, title="Ouvrons la piscine")
    choisir = reverse("messages_aux_signataires:choisir")
    chez_elle = entrer(client, initiatrice).get(choisir).content.decode()
    assert prise.title in chez_elle and autre.title not in chez_elle
    au_secretariat = entrer(client, secretaire).get(choisir).content.decode()
    assert prise.title in au_secretariat and autre.title in au_secretariat and fermee.title not in au_secretariat


def test_la_liste_tient_son_nombre_de_requetes(client, secretaire, prise, message, django_assert_max_num_queries):
    entrer(client, secretaire)
    client.get(reverse("messages_aux_signataires:liste"))
    for rang in range(20):
        MessageAuxSignataires.objects.create(prise=prise, sujet=f"Nouvelle {rang}", corps="<p>Obtenu.</p>")
    # Session, personne, groupes et droits, menu, journal : le cadre ; puis le compte et la page de la liste.
    with django_assert_max_num_queries(20):
        assert "Nouvelle 19" in client.get(reverse("messages_aux_signataires:liste")).content.decode()
