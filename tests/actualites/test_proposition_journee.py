"""Proposer, sans compte, le rendez-vous local d'une journée d'action."""

import pytest

from actualites.choix import EtatDEvenement, FormeDEvenement
from actualites.models import EvenementPage, PropositionDEvenement
from actualites.propositions.actions import Confirmer
from actualites.propositions.lecture import releve_de
from tests.factories import EvenementFactory

from .agenda import dans
from .propositions import PROPOSER, brouillon_de, proposition, saisie


@pytest.fixture
def journee(accueil):
    return EvenementFactory(title="La nuit des lampes", forme=FormeDEvenement.JOURNEE_D_ACTION, date_debut=dans(20))


def texte(reponse):
    return reponse.content.decode()


def test_de_la_page_de_la_journee_au_brouillon_qui_y_renvoie(journee, client):
    adresse = f"{PROPOSER}?journee={journee.pk}"
    assert f'href="{adresse}"' in texte(client.get(journee.url))
    assert f'<option value="{journee.pk}" selected>La nuit des lampes</option>' in texte(client.get(adresse))

    client.post(PROPOSER, saisie(journee=journee.pk))
    faite = PropositionDEvenement.objects.get()
    assert ("Dans le cadre de", "La nuit des lampes") in releve_de(faite.donnees)
    confirmee = proposition(confirmee=True, donnees=faite.donnees)

    assert brouillon_de(confirmee).declinaison_de == journee


@pytest.mark.parametrize(
    "etat",
    [
        {"date_debut": dans(-3)},
        {"etat": EtatDEvenement.ANNULE, "annonce": "Tempête."},
        {"forme": FormeDEvenement.VEILLEE},
    ],
)
def test_passee_annulee_ou_d_une_autre_forme_elle_ne_se_propose_pas(accueil, client, etat):
    champs = {"forme": FormeDEvenement.JOURNEE_D_ACTION, "date_debut": dans(20), **etat}
    autre = EvenementFactory(title="Autre chose", **champs)

    assert "journee=" not in texte(client.get(autre.url))
    page = texte(client.get(f"{PROPOSER}?journee={autre.pk}"))
    assert "Autre chose" not in page and "Dans le cadre de" not in page


def test_une_journee_reservee_ou_inconnue_n_est_pas_un_choix(journee, client):
    EvenementPage.objects.filter(pk=journee.pk).update(live=False)
    assert "La nuit des lampes" not in texte(client.get(f"{PROPOSER}?journee={journee.pk}"))
    assert client.get(f"{PROPOSER}?journee=%00x").status_code == 200


def test_une_journee_effacee_depuis_laisse_proposer_le_reste(journee):
    faite = proposition(donnees={**proposition().donnees, "journee": str(journee.pk)})
    journee.delete()
    Confirmer(faite).execute()
    assert brouillon_de(faite).declinaison_de is None
