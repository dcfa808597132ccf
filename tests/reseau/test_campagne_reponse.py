"""La page personnelle d'une référente : une question, une réponse, sans compte."""

import time
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from alliance.socle.choix import Role
from alliance.socle.formulaires_publics import nouveau_sceau
from reseau.campagnes.actions import AppliquerReponse, CloreCampagne, ReponseFermee
from reseau.campagnes.liens import jeton_de
from reseau.models import Sollicitation
from tests.factories import UtilisateurFactory

from .campagnes import lancee, page, repondre

pytestmark = pytest.mark.django_db


@pytest.fixture
def demande(accueil) -> Sollicitation:
    return lancee("elue@exemple.org").sollicitations.get()


@pytest.fixture
def envoyer(client, monkeypatch):
    """Remplit et envoie le formulaire, comme une personne qui a pris le temps de lire."""

    def envoyer(sollicitation, **champs):
        sceau = nouveau_sceau("engagement")
        plus_tard = time.time() + 60
        monkeypatch.setattr(time, "time", lambda: plus_tard)
        return client.post(page(sollicitation), {"sceau": sceau, **champs})

    return envoyer


@pytest.mark.parametrize("methode", ["get", "head"])
def test_un_robot_de_messagerie_ne_repond_pas(demande, client, methode):
    for adresse in (page(demande), page(demande) + "?reponse=retrait&motif=oui"):
        assert getattr(client, methode)(adresse).status_code == 200
    demande.refresh_from_db()
    assert (demande.repondue_le, demande.reponse) == (None, "")


def test_la_page_ne_se_garde_ni_ne_s_indexe(demande, client):
    reponse = client.get(page(demande))
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["Referrer-Policy"] == "same-origin" and "noindex" in reponse["X-Robots-Tag"]


@pytest.mark.parametrize(
    ("champs", "garde"),
    [
        ({"reponse": "engages", "message": "Oui."}, {"message": "Oui."}),
        (
            {
                "reponse": "nouveau-contact",
                "nouveau_nom": "Sacha Exemple",
                "nouvelle_fonction": "Adjoint",
                "nouveau_courriel": "Sacha@Exemple.org",
                "quitte": "on",
            },
            {"nouveau_nom": "Sacha Exemple", "nouveau_courriel": "sacha@exemple.org", "quitte": True},
        ),
        ({"reponse": "retrait", "motif": "Vote du conseil."}, {"motif": "Vote du conseil."}),
    ],
)
def test_on_repond_en_un_envoi_et_l_on_est_remercie(demande, envoyer, client, champs, garde):
    reponse = envoyer(demande, **champs)
    assert (reponse.status_code, reponse["Location"]) == (
        302,
        reverse("reseau:engagement_merci", args=[jeton_de(demande)]),
    )
    demande.refresh_from_db()
    assert demande.reponse == champs["reponse"] and demande.repondue_le
    assert {champ: getattr(demande, champ) for champ in garde} == garde
    assert demande.membre.statut == "actif" and demande.suite == ""
    merci = unescape(client.get(reponse["Location"]).content.decode())
    assert "Merci" in merci and "Changer ma réponse" in merci


def test_changer_de_reponse_oublie_ce_que_la_premiere_disait(demande, envoyer):
    envoyer(demande, reponse="nouveau-contact", nouveau_nom="Sacha", nouveau_courriel="sacha@exemple.org", quitte="on")
    envoyer(demande, reponse="engages", nouveau_nom="Sacha", nouveau_courriel="n’importe quoi", motif="x")
    demande.refresh_from_db()
    assert (demande.reponse, demande.nouveau_nom, demande.nouveau_courriel) == ("engages", "", "")
    assert (demande.motif, demande.quitte) == ("", False)


@pytest.mark.parametrize(
    ("champs", "fautifs"),
    [
        ({}, {"reponse"}),
        ({"reponse": "nouveau-contact"}, {"nouveau_nom", "nouveau_courriel"}),
        (
            {"reponse": "nouveau-contact", "nouveau_nom": "Moi", "nouveau_courriel": "ELUE@exemple.org"},
            {"nouveau_courriel"},
        ),
        ({"reponse": "retrait"}, {"motif"}),
        ({"reponse": "inconnue"}, {"reponse"}),
    ],
)
def test_une_reponse_incomplete_se_represente_avec_ses_erreurs(demande, envoyer, champs, fautifs):
    reponse = envoyer(demande, **champs)
    assert reponse.status_code == 200
    assert set(reponse.context["form"].errors) == fautifs
    demande.refresh_from_db()
    assert demande.repondue_le is None


def test_une_campagne_close_le_dit_et_ne_recoit_plus(demande, envoyer, client):
    repondre(demande, "engages")
    CloreCampagne(demande.campagne, UtilisateurFactory(role=Role.SECRETARIAT)).execute()
    for reponse in (client.get(page(demande)), envoyer(demande, reponse="retrait", motif="Non.")):
        assert reponse.status_code == 410
        assert "close" in reponse.content.decode()
    merci = unescape(client.get(reverse("reseau:engagement_merci", args=[jeton_de(demande)])).content.decode())
    assert "va la lire" in merci and "Changer ma réponse" not in merci
    demande.refresh_from_db()
    assert demande.reponse == "engages"


def test_une_reponse_appliquee_ne_se_change_plus(demande, envoyer):
    repondre(demande, "engages")
    AppliquerReponse(demande, UtilisateurFactory(role=Role.SECRETARIAT)).execute()
    assert envoyer(demande, reponse="retrait", motif="Non.").status_code == 410
    with pytest.raises(ReponseFermee):
        repondre(demande, "retrait", motif="Non.")
    demande.refresh_from_db()
    assert demande.reponse == "engages"


def test_un_lien_invente_ou_tronque_ne_mene_a_rien(demande, client):
    jeton = jeton_de(demande)
    for faux in (demande.empreinte, jeton[:-1], f"{demande.empreinte}.x", "rien"):
        for nom in ("reseau:engagement", "reseau:engagement_merci"):
            assert client.get(reverse(nom, args=[faux])).status_code == 404


def test_on_n_est_pas_remercie_avant_d_avoir_repondu(demande, client):
    reponse = client.get(reverse("reseau:engagement_merci", args=[jeton_de(demande)]))
    assert (reponse.status_code, reponse["Location"]) == (302, page(demande))


def test_le_secretariat_applique_ce_qu_il_a_lu(demande):
    """La réponse change entre l'affichage de l'écran et le clic : le clic ne vaut que pour ce qui était affiché."""
    secretaire = UtilisateurFactory(role=Role.SECRETARIAT)
    lue = repondre(demande, "engages").version
    repondre(demande, "retrait", motif="Vote du conseil.")
    with pytest.raises(ValidationError, match="relisez"):
        AppliquerReponse(Sollicitation.objects.get(), secretaire, lue).execute()
    assert Sollicitation.objects.get().suite == ""
