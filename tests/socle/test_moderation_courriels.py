"""Qui reçoit quoi : les personnes concernées, une fois, avec le commentaire et un seul lien."""

import datetime
import re

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from alliance.socle import courriels
from alliance.socle.choix import Role
from alliance.socle.models import CourrielEnvoye
from alliance.socle.moderation.actions import Approuver, Renvoyer
from tests.factories import MembreFactory, UtilisateurFactory

from .moderation import Equipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(accueil) -> Equipe:
    equipe = Equipe()
    # Des personnes que rien ne concerne, ou qu'un courriel n'atteindrait pas.
    UtilisateurFactory(membre=MembreFactory())
    UtilisateurFactory(role=Role.ADMINISTRATION)
    UtilisateurFactory(is_superuser=True)
    UtilisateurFactory(role=Role.RELECTURE, is_active=False)
    return equipe


@pytest.fixture
def valider(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def envoyer(equipe: Equipe) -> None:
    fiche = equipe.relue()
    fiche.get_workflow().start(fiche, equipe.autrice)


def destinataires() -> list[str]:
    return sorted(adresse for message in mail.outbox for adresse in message.to)


def adresses(*personnes) -> list[str]:
    return sorted(personne.email for personne in personnes)


def verifier_le_message(message, lien: str, *phrases: str) -> None:
    """Un sujet et deux corps en français, un seul lien, les phrases attendues dans les deux corps."""
    html = message.alternatives[0].content
    assert re.findall(r"https?://\S+", message.body) == [lien]
    assert re.findall(r'href="([^"]*)"', html) == [lien]
    assert len(re.findall(r"https?://", html)) == 1
    assert message.alternatives[0].mimetype == "text/html"
    for phrase in phrases:
        assert phrase in message.body
        assert phrase in html


def lien_d_edition(equipe: Equipe) -> str:
    return "http://localhost:8000" + reverse("wagtailadmin_pages:edit", args=[equipe.fiche.pk])


def test_a_l_envoi_seules_les_personnes_qui_relisent_sont_prevenues(equipe, valider):
    with valider():
        envoyer(equipe)
    assert destinataires() == adresses(equipe.relectrice, equipe.relecteur)
    verifier_le_message(mail.outbox[0], lien_d_edition(equipe), "Amal Autrice envoie", equipe.fiche.title)
    assert mail.outbox[0].subject == f"[Alliance accueillante] À relire : « {equipe.fiche.title} »"


def test_l_autrice_qui_relit_aussi_n_est_pas_prevenue_de_son_propre_texte(equipe, valider):
    equipe.autrice.groups.add(*equipe.relectrice.groups.all())
    with valider():
        envoyer(equipe)
    assert destinataires() == adresses(equipe.relectrice, equipe.relecteur)


def test_qui_a_refuse_ces_courriels_dans_son_compte_n_en_recoit_pas(equipe, valider):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=equipe.relecteur, submitted_notifications=False)
    with valider():
        envoyer(equipe)
    assert destinataires() == adresses(equipe.relectrice)


def test_au_renvoi_l_autrice_recoit_la_raison(equipe, valider):
    envoyer(equipe)
    raison = "Donnez la source <du> chiffre & l’année."
    with valider():
        Renvoyer(equipe.etape, equipe.relectrice, raison).execute()
    assert destinataires() == adresses(equipe.autrice)
    verifier_le_message(mail.outbox[0], lien_d_edition(equipe), "Rose Relectrice a lu")
    assert raison in mail.outbox[0].body
    assert "Donnez la source &lt;du&gt; chiffre &amp; l’année." in mail.outbox[0].alternatives[0].content


def test_au_renvoi_qui_a_envoye_le_texte_d_une_autre_est_prevenu_aussi(equipe, valider):
    collegue = UtilisateurFactory(membre=equipe.membre)
    fiche = equipe.relue()
    fiche.get_workflow().start(fiche, collegue)
    with valider():
        Renvoyer(equipe.etape, equipe.relectrice, "À revoir.").execute()
    assert destinataires() == adresses(equipe.autrice, collegue)


def test_a_l_approbation_l_etape_suivante_recoit_le_mot_de_la_precedente(equipe, valider):
    envoyer(equipe)
    with valider():
        Approuver(equipe.etape, equipe.relectrice, "Lu avec plaisir.").execute()
    assert destinataires() == adresses(equipe.secretaire, equipe.collegue)
    verifier_le_message(mail.outbox[0], lien_d_edition(equipe), "Lu avec plaisir.")


def test_a_la_publication_l_autrice_recoit_l_adresse_publique(equipe, valider):
    envoyer(equipe)
    Approuver(equipe.etape, equipe.relectrice).execute()
    with valider():
        Approuver(equipe.etape, equipe.secretaire, "Merci !").execute()
    assert destinataires() == adresses(equipe.autrice)
    verifier_le_message(mail.outbox[0], "http://localhost:8000" + equipe.relue().get_url(), "est en ligne", "Merci !")


def test_un_texte_programme_previent_de_sa_date_puis_de_sa_parution(equipe, valider):
    fiche = equipe.relue().get_latest_revision_as_object()
    fiche.go_live_at = timezone.now() + datetime.timedelta(days=2)
    fiche.save_revision(user=equipe.autrice)
    envoyer(equipe)
    Approuver(equipe.etape, equipe.relectrice).execute()
    with valider():
        Approuver(equipe.etape, equipe.secretaire).execute()
    assert [message.subject for message in mail.outbox] == [
        f"[Alliance accueillante] Bientôt publié : « {equipe.fiche.title} »"
    ]
    version = equipe.relue().scheduled_revision
    version.content["go_live_at"] = version.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    version.save()
    mail.outbox.clear()
    with valider():
        call_command("publish_scheduled")
        call_command("publish_scheduled")
    assert destinataires() == adresses(equipe.autrice)
    assert "Publié" in mail.outbox[0].subject


def test_une_tache_rejouee_n_envoie_rien_de_plus(equipe, valider):
    with valider():
        envoyer(equipe)
    assert len(mail.outbox) == 2
    for courriel in CourrielEnvoye.objects.all():
        courriels.envoyer_courriel.enqueue(courriel.pk)
        assert (courriel.texte, courriel.html) == ("", "")
    call_command("envoyer_courriels")
    with valider():
        from alliance.socle.moderation import avis

        assert avis.etape_commencee(equipe.etape, equipe.autrice) == 0
    assert len(mail.outbox) == 2


def test_rien_ne_part_si_la_transaction_est_annulee(equipe, valider):
    from django.db import transaction

    with valider():
        try:
            with transaction.atomic():
                envoyer(equipe)
                raise RuntimeError
        except RuntimeError:
            pass
    assert mail.outbox == []
    assert not CourrielEnvoye.objects.exists()


class EnPanne(EmailBackend):
    """Un serveur de courriel qui ne répond pas."""

    def send_messages(self, messages):
        raise ConnectionError("Le serveur ne répond pas.")


def test_un_serveur_en_panne_ne_casse_rien_et_le_courriel_repart(equipe, valider):
    with override_settings(EMAIL_BACKEND=f"{__name__}.EnPanne"):
        with valider():
            reponse = equipe.envoyer()
        assert reponse.status_code == 302
        assert equipe.etape
        call_command("envoyer_courriels")
    assert mail.outbox == []
    attente = CourrielEnvoye.objects.all()
    assert {(c.envoye_le, c.tentatives, c.erreur) for c in attente} == {(None, 2, "Le serveur ne répond pas.")}
    call_command("envoyer_courriels")
    call_command("envoyer_courriels")
    assert destinataires() == adresses(equipe.relectrice, equipe.relecteur)


def test_un_envoi_interrompu_n_est_repris_que_sur_ordre(equipe, capsys):
    envoyer(equipe)
    il_y_a_deux_heures = timezone.now() - datetime.timedelta(hours=2)
    CourrielEnvoye.objects.update(pris_le=il_y_a_deux_heures)
    call_command("envoyer_courriels")
    assert mail.outbox == []
    assert "2 envois interrompus" in capsys.readouterr().err
    call_command("envoyer_courriels", "--forcer")
    assert len(mail.outbox) == 2


def test_on_cesse_d_insister_apres_huit_echecs_et_on_le_dit(equipe, capsys):
    equipe.envoyer()
    CourrielEnvoye.objects.update(tentatives=courriels.TENTATIVES, pris_le=None, envoye_le=None)
    call_command("envoyer_courriels")
    assert mail.outbox == []
    assert "abandonné" in capsys.readouterr().err


def test_les_courriels_partis_s_effacent_apres_six_mois(equipe, valider):
    with valider():
        envoyer(equipe)
    CourrielEnvoye.objects.filter(adresse=equipe.relecteur.email).update(
        envoye_le=timezone.now() - datetime.timedelta(days=181)
    )
    call_command("envoyer_courriels")
    assert [c.adresse for c in CourrielEnvoye.objects.all()] == [equipe.relectrice.email]
