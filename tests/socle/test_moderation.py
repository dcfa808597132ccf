"""Le circuit entier, joué par trois comptes dans l'administration."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Workflow, WorkflowState

from alliance.accueil.amenagement import amenager
from alliance.socle.choix import Role
from alliance.socle.models import RelectureTask, SecretariatTask

from .moderation import connecte, messages_de

pytestmark = pytest.mark.django_db


def test_poser_le_circuit_deux_fois_ne_pose_rien_de_plus(accueil):
    amenager()
    circuit = Workflow.objects.get()
    assert [tache.specific_class for tache in circuit.tasks] == [RelectureTask, SecretariatTask]
    assert [list(t.specific.groups.values_list("name", flat=True)) for t in circuit.tasks] == [
        [Role.RELECTURE.value],
        [Role.SECRETARIAT.value],
    ]
    assert accueil.get_workflow() == circuit


def test_une_fiche_va_du_brouillon_a_la_publication_par_trois_comptes(equipe):
    equipe.envoyer()
    reponse = equipe.decider(equipe.relectrice, "reject", "Donnez la source du chiffre.")
    assert "rendu" in messages_de(reponse)
    assert equipe.relue().current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES

    equipe.envoyer(sous_titre="L’exemple corrigé.")
    reponse = equipe.decider(equipe.relectrice, "approve", "Très clair.")
    assert reponse.status_code == 302
    assert "Étape suivante : Secrétariat" in messages_de(reponse)
    assert not equipe.relue().live

    reponse = equipe.decider(equipe.secretaire, "approve")
    assert "Approuvé et publié" in messages_de(reponse)
    fiche = equipe.relue()
    assert fiche.live
    assert fiche.sous_titre == "L’exemple corrigé."
    assert fiche.numero == 1


def test_l_historique_dit_tout_en_francais(equipe):
    equipe.envoyer()
    equipe.prendre(equipe.relectrice, timezone.localdate() + datetime.timedelta(days=3))
    connecte(equipe.relectrice).post(reverse("relacher_un_texte", args=[equipe.etape.pk]))
    equipe.decider(equipe.relectrice, "reject", "À sourcer.")
    equipe.envoyer(sous_titre="L’exemple corrigé.")
    equipe.decider(equipe.relectrice, "approve")
    equipe.decider(equipe.secretaire, "approve")
    page = connecte(equipe.secretaire).get(reverse("wagtailadmin_pages:history", args=[equipe.fiche.pk]))
    texte = page.content.decode()
    for phrase in (
        "Pris en charge jusqu’au",
        "Rendu sans décision",
        "Relecture par les pairs",
        "À sourcer.",
        "Rejeté à",
        "Approuvé à",
    ):
        assert phrase in texte, phrase
    actions = PageLogEntry.objects.filter(page=equipe.fiche).exclude(action__in=["wagtail.create", "wagtail.edit"])
    assert sorted(actions.values_list("action", flat=True)) == [
        "moderation.prendre_en_charge",
        "moderation.relacher",
        "wagtail.publish",
        "wagtail.workflow.approve",
        "wagtail.workflow.approve",
        "wagtail.workflow.reject",
        "wagtail.workflow.resume",
        "wagtail.workflow.start",
    ]
