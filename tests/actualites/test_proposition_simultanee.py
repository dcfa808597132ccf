"""Un double clic, deux onglets, une décision et un retrait au même instant : la base tranche, sans panne."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from wagtail.models import WorkflowState

from actualites.models import EvenementPage, PropositionDEvenement
from actualites.propositions.liens import chemin_de
from alliance.socle.choix import Role
from alliance.socle.moderation.actions import Approuver
from tests.factories import UtilisateurFactory

from .propositions import brouillon_de, donnees, proposition, saisie


def ensemble(*envois):
    """Ces envois (client, adresse, données) à la fois ; rend leurs statuts."""
    depart, statuts = threading.Barrier(len(envois)), []

    def envoyer(client, adresse, envoi):
        try:
            depart.wait()
            statuts.append(client.post(adresse, envoi).status_code)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=envoyer, args=envoi) for envoi in envois]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return statuts


def anonyme():
    return Client(raise_request_exception=False)


def secretaire():
    client = anonyme()
    personne = UtilisateurFactory(role=Role.SECRETARIAT)
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_trois_confirmations_ne_font_qu_une_page(accueil_valide):
    faite = proposition()
    envoi = (chemin_de(faite), {"geste": "confirmer"})
    assert ensemble(*((anonyme(), *envoi) for _ in range(3))) == [302] * 3
    assert EvenementPage.objects.count() == WorkflowState.objects.count() == 1


def test_trois_propositions_de_meme_titre_se_confirment_ensemble(accueil_valide):
    faites = [proposition(donnees=donnees(titre="Fête")) for _ in range(3)]
    envois = ((anonyme(), chemin_de(faite), {"geste": "confirmer"}) for faite in faites)
    assert ensemble(*envois) == [302] * 3
    assert sorted(EvenementPage.objects.values_list("slug", flat=True)) == ["fete", "fete-2", "fete-3"]


@pytest.mark.parametrize("geste", ["retirer", "modifier", "refuser"])
def test_publier_pendant_que_la_personne_ou_une_collegue_agit(accueil_valide, geste):
    faite = proposition(confirmee=True)
    Approuver(
        brouillon_de(faite).current_workflow_state.current_task_state, UtilisateurFactory(role=Role.RELECTURE)
    ).execute()
    page = brouillon_de(faite)
    etape = page.current_workflow_state.current_task_state_id
    adresse = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", etape])
    autre = {
        "retirer": (anonyme(), f"{chemin_de(faite)}retrait/", {}),
        "modifier": (anonyme(), f"{chemin_de(faite)}modifier/", saisie(titre="Autre titre")),
        "refuser": (secretaire(), reverse("propositions_d_evenement:refuser", args=[faite.pk]), {"motif": "Non."}),
    }[geste]
    statuts = ensemble((secretaire(), adresse, {"comment": ""}), autre)
    assert set(statuts) <= {200, 302, 403, 404}, statuts
    en_ligne = EvenementPage.objects.live().filter(pk=page.pk).exists()
    reste = PropositionDEvenement.objects.filter(pk=faite.pk).first()
    # Jamais une page en ligne sans sa proposition acceptée, ni l'inverse.
    assert (reste is not None and reste.est_acceptee) == en_ligne
    if geste == "modifier" and not en_ligne:
        assert brouillon_de(faite).current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
