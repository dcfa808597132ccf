"""Prendre un texte en charge : une personne à la fois, jusqu'à une date."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState

from alliance.socle.models import PriseEnCharge, RelectureTask
from alliance.socle.moderation.actions import DecisionRefusee, PrendreEnCharge

from .moderation import Equipe, connecte, messages_de

pytestmark = pytest.mark.django_db
JOUR = datetime.timedelta(days=1)


@pytest.fixture
def equipe(accueil) -> Equipe:
    equipe = Equipe()
    equipe.relue().get_workflow().start(equipe.relue(), equipe.autrice)
    return equipe


def vieillir(equipe: Equipe, jours: int = 1) -> None:
    PriseEnCharge.objects.update(echeance=timezone.localdate() - jours * JOUR)


def test_l_echeance_proposee_est_dans_sept_jours(equipe):
    page = connecte(equipe.relectrice).get(reverse("prendre_un_texte", args=[equipe.etape.pk]))
    assert page.context["form"]["echeance"].value() == timezone.localdate() + 7 * JOUR


def test_une_relectrice_prend_un_texte_et_tout_le_monde_le_voit(equipe):
    reponse = equipe.prendre(equipe.relectrice, timezone.localdate() + 3 * JOUR)
    assert "Vous relisez" in messages_de(reponse)
    prise = PriseEnCharge.objects.get()
    assert (prise.relecteur, prise.echeance) == (equipe.relectrice, timezone.localdate() + 3 * JOUR)
    for user in (equipe.relecteur, equipe.autrice):
        client = connecte(user)
        editeur = client.get(reverse("wagtailadmin_pages:edit", args=[equipe.fiche.pk])).content.decode()
        assert "Rose Relectrice relit ce texte jusqu’au" in editeur
        assert "Rose Relectrice, jusqu’au" in client.get(reverse("wagtailadmin_home")).content.decode()
    sienne = connecte(equipe.relectrice).get(reverse("wagtailadmin_pages:edit", args=[equipe.fiche.pk]))
    assert "Vous relisez ce texte jusqu’au" in sienne.content.decode()


@pytest.mark.parametrize(
    ("echeance", "erreur"),
    [
        (0, "Choisissez une date à venir."),
        (-3, "Choisissez une date à venir."),
        (400, "Choisissez une date à moins de 90 jours."),
        ("31 février", "Écrivez une date"),
        ("", "Choisissez une date."),
    ],
)
def test_l_echeance_est_une_date_a_venir(equipe, echeance, erreur):
    valeur = timezone.localdate() + echeance * JOUR if isinstance(echeance, int) else echeance
    reponse = equipe.prendre(equipe.relectrice, valeur)
    assert reponse.status_code == 200
    assert erreur in reponse.content.decode()
    assert not PriseEnCharge.objects.exists()


def test_une_seule_personne_tient_un_texte(equipe):
    equipe.prendre(equipe.relectrice, timezone.localdate() + JOUR)
    reponse = equipe.prendre(equipe.relecteur, timezone.localdate() + JOUR)
    assert "Rose Relectrice a déjà pris ce texte en charge" in messages_de(reponse)
    assert PriseEnCharge.objects.get().relecteur == equipe.relectrice


def test_qui_se_fait_devancer_entre_la_verification_et_l_ecriture_l_apprend(equipe, monkeypatch):
    demain = timezone.localdate() + JOUR
    verifier = PrendreEnCharge.check

    def verifier_puis_se_faire_devancer(action):
        verifier(action)
        PriseEnCharge.objects.create(etape=action.etape, relecteur=equipe.relecteur, echeance=demain)

    monkeypatch.setattr(PrendreEnCharge, "check", verifier_puis_se_faire_devancer)
    with pytest.raises(DecisionRefusee, match="René Relecteur a déjà pris ce texte en charge"):
        PrendreEnCharge(equipe.etape, equipe.relectrice, demain).execute()
    assert PriseEnCharge.objects.get().relecteur == equipe.relecteur
    assert not PageLogEntry.objects.filter(action="moderation.prendre_en_charge").exists()


@pytest.mark.parametrize("qui", ["autrice", "secretaire"])
def test_qui_n_est_pas_de_l_etape_ne_prend_rien(equipe, qui):
    reponse = equipe.prendre(getattr(equipe, qui), timezone.localdate() + JOUR)
    assert "Cette étape revient à d’autres" in messages_de(reponse)
    assert not PriseEnCharge.objects.exists()


def test_l_autrice_de_la_derniere_version_ne_la_prend_pas_en_charge(equipe):
    fiche = equipe.relue().get_latest_revision_as_object()
    fiche.sous_titre = "Réécrit."
    fiche.save_revision(user=equipe.relectrice)
    reponse = equipe.prendre(equipe.relectrice, timezone.localdate() + JOUR)
    assert "Vous avez écrit la dernière version" in messages_de(reponse)


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_les_autres_ne_decident_pas_tant_que_le_texte_est_pris(equipe, action):
    equipe.prendre(equipe.relectrice, timezone.localdate() + JOUR)
    reponse = equipe.decider(equipe.relecteur, action, "Une raison.")
    assert "Rose Relectrice relit ce texte jusqu’au" in messages_de(reponse)
    assert equipe.etape.status == TaskState.STATUS_IN_PROGRESS
    assert equipe.etape.task.specific == RelectureTask.objects.get()


def test_passe_l_echeance_les_autres_decident(equipe):
    equipe.prendre(equipe.relectrice, timezone.localdate() + JOUR)
    vieillir(equipe)
    assert "Étape suivante" in messages_de(equipe.decider(equipe.relecteur, "approve"))


def test_rendre_un_texte_le_rend_a_tous(equipe):
    equipe.prendre(equipe.relectrice, timezone.localdate() + JOUR)
    adresse = reverse("relacher_un_texte", args=[equipe.etape.pk])
    assert "Vous n’avez pas ce texte" in messages_de(connecte(equipe.relecteur).post(adresse))
    assert PriseEnCharge.objects.count() == 1
    assert connecte(equipe.relectrice).get(adresse).status_code == 200
    assert PriseEnCharge.objects.count() == 1
    assert "Vous avez rendu" in messages_de(connecte(equipe.relectrice).post(adresse))
    assert not PriseEnCharge.objects.exists()


def test_reprendre_un_texte_se_journalise_et_previent_qui_l_avait(equipe, django_capture_on_commit_callbacks):
    equipe.prendre(equipe.relectrice, timezone.localdate() + JOUR)
    with django_capture_on_commit_callbacks(execute=True):
        equipe.prendre(equipe.relecteur, timezone.localdate() + 2 * JOUR, "reprendre_un_texte")
    assert PriseEnCharge.objects.get().relecteur == equipe.relecteur
    assert [message.to for message in mail.outbox] == [[equipe.relectrice.email]]
    trace = PageLogEntry.objects.get(action="moderation.reprendre")
    assert (trace.user, trace.data["ancien"]) == (equipe.relecteur, "Rose Relectrice")
    assert trace.formatter.format_message(trace).startswith("Repris à Rose Relectrice, jusqu’au")
    assert "Étape suivante" in messages_de(equipe.decider(equipe.relecteur, "approve"))


def test_la_relance_part_une_fois_par_jour_a_qui_est_en_retard(equipe, django_capture_on_commit_callbacks):
    equipe.prendre(equipe.relectrice, timezone.localdate() + JOUR)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("relancer_relectures")
    assert mail.outbox == []
    vieillir(equipe)
    for _fois in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("relancer_relectures")
    assert [message.to for message in mail.outbox] == [[equipe.relectrice.email]]
    assert "avant la fin du" in mail.outbox[0].body

    equipe.decider(equipe.relecteur, "approve")
    mail.outbox.clear()
    PriseEnCharge.objects.update(echeance=timezone.localdate() - 5 * JOUR)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("relancer_relectures")
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_de_deux_prises_simultanees_la_base_n_en_garde_qu_une(accueil):
    equipe = Equipe()
    equipe.relue().get_workflow().start(equipe.relue(), equipe.autrice)
    etape, depart = equipe.etape, Barrier(2)

    def prendre(user):
        try:
            depart.wait(timeout=10)
            PrendreEnCharge(etape, user, timezone.localdate() + JOUR).execute()
        except DecisionRefusee as refus:
            return str(refus)
        finally:
            connection.close()
        return "pris"

    with ThreadPoolExecutor(2) as fils:
        issues = sorted(fils.map(prendre, [equipe.relectrice, equipe.relecteur]), key=len)
    assert issues[0] == "pris"
    assert "a déjà pris ce texte en charge" in issues[1]
    assert PriseEnCharge.objects.count() == 1
    assert PageLogEntry.objects.filter(action="moderation.prendre_en_charge").count() == 1
