"""Renvoyer, annuler, et qui peut décider de quoi."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.test.utils.form_data import rich_text

from alliance.socle.models import CourrielEnvoye, PriseEnCharge, RelectureTask
from alliance.socle.moderation.actions import DecisionRefusee, PrendreEnCharge
from tests.factories import UtilisateurFactory

from .moderation import connecte, messages_de

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("raison", ["", "   \n "])
def test_renvoyer_exige_une_raison_par_l_adresse_directe(en_relecture, raison):
    reponse = en_relecture.decider(en_relecture.relectrice, "reject", raison)
    assert "Dites ce qu’il faut corriger" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS


def test_renvoyer_sans_raison_depuis_l_editeur_est_refuse(en_relecture):
    reponse = en_relecture.modifier(en_relecture.relectrice, "reject")
    assert "Dites ce qu’il faut corriger" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("nom", ["workflow_action", "collect_workflow_action_data"])
def test_la_fenetre_garde_ce_qui_est_saisi_et_montre_l_erreur(en_relecture, nom):
    adresse = reverse(f"wagtailadmin_pages:{nom}", args=[en_relecture.fiche.pk, "reject", en_relecture.etape.pk])
    trop_long = "Trop de choses à dire. " * 300
    reponse = connecte(en_relecture.relectrice).post(
        adresse, {"comment": trop_long}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "Trop de choses à dire." in reponse.json()["html"]
    assert "5000" in reponse.json()["html"]
    vide = connecte(en_relecture.relectrice).post(
        adresse, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "Dites ce qu’il faut corriger" in vide.json()["html"]


@pytest.mark.parametrize("charge", ["pas du JSON", "[1]", '"x"', '{"comment": 5, "autre": 1}'])
def test_une_decision_illisible_n_est_jamais_une_erreur_500(en_relecture, charge):
    reponse = en_relecture.modifier(en_relecture.relectrice, "reject", **{"workflow-action-extra-data": charge})
    assert reponse.status_code == 302
    lisible = charge.startswith("{")
    circuit = WorkflowState.objects.get()
    assert (circuit.status == WorkflowState.STATUS_NEEDS_CHANGES) == lisible


# --- Qui peut quoi ---------------------------------------------------------------------------------------------------


def test_une_relectrice_n_ouvre_que_ce_qui_est_en_relecture(equipe):
    client = connecte(equipe.relectrice)
    adresses = [
        reverse("wagtailadmin_pages:edit", args=[equipe.fiche.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[equipe.fiche.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[equipe.fiche.pk]),
    ]

    def ouvertures() -> list[bool]:
        return [client.get(adresse).status_code == 200 for adresse in adresses]

    assert ouvertures()[:2] == [False, False]
    equipe.envoyer()
    assert ouvertures()[:2] == [True, True]
    etape = equipe.etape
    apercu = reverse("wagtailadmin_pages:workflow_preview", args=[equipe.fiche.pk, etape.task_id])
    assert client.get(apercu).status_code == 200
    comparer = reverse("wagtailadmin_pages:revisions_compare", args=[equipe.fiche.pk, "earliest", "latest"])
    assert client.get(comparer).status_code == 200
    equipe.decider(equipe.relectrice, "approve")
    assert ouvertures()[:2] == [False, False]
    assert client.get(comparer).status_code == 302
    assert not equipe.relue().permissions_for_user(equipe.relectrice).can_edit()


@pytest.mark.parametrize("qui", ["autrice", "secretaire"])
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_seules_les_personnes_de_l_etape_decident(en_relecture, qui, action):
    user = getattr(en_relecture, qui)
    reponse = en_relecture.decider(user, action, "Une raison.")
    assert "Cette étape revient à d’autres" in messages_de(reponse)
    assert en_relecture.etape.status == TaskState.STATUS_IN_PROGRESS


def test_l_autrice_ne_modifie_plus_son_texte_pendant_la_relecture(en_relecture):
    versions = en_relecture.relue().revisions.count()
    assert en_relecture.modifier(en_relecture.autrice, sous_titre="En douce.").status_code == 200
    assert en_relecture.relue().revisions.count() == versions


def test_une_relectrice_n_annule_pas_la_relecture(en_relecture):
    e = en_relecture
    versions = e.relue().revisions.count()
    reponse = e.modifier(e.relectrice, "action-cancel-workflow", sous_titre="En partant.")
    assert "annulent sa relecture" in messages_de(reponse)
    assert e.etape.status == TaskState.STATUS_IN_PROGRESS
    assert e.relue().revisions.count() == versions
    adresse = reverse("wagtailadmin_pages:edit", args=[e.fiche.pk])
    assert "action-cancel-workflow" not in connecte(e.relectrice).get(adresse).content.decode()


@pytest.mark.parametrize("qui", ["autrice", "voisine", "secretaire"])
def test_annuler_revient_a_l_organisation_et_au_secretariat(en_relecture, qui):
    e = en_relecture
    user = UtilisateurFactory(membre=e.membre) if qui == "voisine" else getattr(e, qui)
    adresse = reverse("wagtailadmin_pages:edit", args=[e.fiche.pk])
    assert "action-cancel-workflow" in connecte(user).get(adresse).content.decode()
    e.modifier(user, "action-cancel-workflow")
    assert e.relue().current_workflow_state is None
    prevenus = CourrielEnvoye.objects.filter(evenement="annulation").values_list("adresse", flat=True)
    assert list(prevenus) == ([] if qui == "autrice" else [e.autrice.email])


def test_une_fiche_videe_ne_s_approuve_pas_par_l_adresse_directe(en_relecture):
    e = en_relecture
    e.modifier(e.relectrice, sous_titre="", en_bref=rich_text(""))
    reponse = e.decider(e.relecteur, "approve")
    assert "Écrivez le sous-titre" in messages_de(reponse)
    assert "Écrivez l’essentiel" in messages_de(reponse)
    assert e.etape.task.specific == RelectureTask.objects.get()
    assert e.etape.status == TaskState.STATUS_IN_PROGRESS


def test_prendre_une_etape_qu_une_decision_vient_de_finir_est_refuse(en_relecture):
    e = en_relecture
    perimee = e.etape
    e.decider(e.relecteur, "approve")
    with pytest.raises(DecisionRefusee, match="plus en cours"):
        PrendreEnCharge(perimee, e.relectrice, timezone.localdate() + datetime.timedelta(days=2)).execute()
    assert not PriseEnCharge.objects.exists()
