"""Ce qui s'efface au bout du temps annoncé, et ce qui reste ; ce qu'un robot de messagerie ne déclenche pas."""

import datetime
import os

import pytest
from django.core.management import call_command
from django.db.models.signals import post_delete
from django.utils import timezone

from reseau.candidatures import pieces
from reseau.choix import GenreDePas, StatutDeCandidature
from reseau.models import Candidature, PasDeCandidature
from tests.factories import MembreFactory

from .candidatures import candidature, fichiers, page_de, piece


def agee(statut, jours, **champs):
    """Une candidature modifiée, et décidée s'il y a lieu, il y a tant de jours."""
    depuis = timezone.now() - datetime.timedelta(days=jours)
    faite = candidature(statut, courriel=f"{statut.value}{jours}@exemple.org", **champs)
    faite.piece.save("deliberation.pdf", piece())
    decidee = depuis if faite.decidee_le else None
    Candidature.objects.filter(pk=faite.pk).update(modifiee_le=depuis, decidee_le=decidee)
    return faite


def purger(capturer):
    with capturer(execute=True):
        call_command("purger_candidatures", verbosity=0)


@pytest.mark.parametrize(
    ("statut", "gardee", "effacee"),
    [
        (StatutDeCandidature.BROUILLON, 29, 31),
        (StatutDeCandidature.A_CONFIRMER, 29, 31),
        (StatutDeCandidature.REFUSEE, 364, 366),
        (StatutDeCandidature.RETIREE, 364, 366),
    ],
)
def test_ce_qui_est_echu_s_efface_piece_comprise(
    db, depot, django_capture_on_commit_callbacks, statut, gardee, effacee
):
    reste = agee(statut, gardee)
    agee(statut, effacee)
    purger(django_capture_on_commit_callbacks)
    assert list(Candidature.objects.values_list("pk", flat=True)) == [reste.pk]
    assert fichiers(depot) == [Candidature.objects.get().piece.name]


def test_un_brouillon_repris_pendant_la_purge_reste(db, depot, django_capture_on_commit_callbacks):
    premier, second = agee(StatutDeCandidature.BROUILLON, 31), agee(StatutDeCandidature.BROUILLON, 32)

    def reprendre(**_signal):
        Candidature.objects.update(modifiee_le=timezone.now())

    post_delete.connect(reprendre, sender=Candidature)
    try:
        purger(django_capture_on_commit_callbacks)
    finally:
        post_delete.disconnect(reprendre, sender=Candidature)
    reste = Candidature.objects.get()
    assert reste in (premier, second) and fichiers(depot) == [reste.piece.name]


def test_ce_qui_attend_une_decision_ne_s_efface_jamais(db, depot, django_capture_on_commit_callbacks):
    for statut in (StatutDeCandidature.DEPOSEE, StatutDeCandidature.EN_QUESTION):
        agee(statut, 2_000)
    purger(django_capture_on_commit_callbacks)
    assert Candidature.objects.count() == len(fichiers(depot)) == 2


def test_une_acceptee_garde_la_decision_et_perd_la_personne(accueil, depot, django_capture_on_commit_callbacks):
    recente = agee(StatutDeCandidature.ACCEPTEE, 364)
    ancienne = agee(StatutDeCandidature.ACCEPTEE, 366, membre=MembreFactory())
    PasDeCandidature.objects.create(candidature=ancienne, genre=GenreDePas.REPONSE, message="Mon numéro est…")
    for _fois in range(2):
        purger(django_capture_on_commit_callbacks)
    recente.refresh_from_db()
    ancienne.refresh_from_db()
    assert recente.courriel and recente.piece
    assert ancienne.organisation and ancienne.membre and ancienne.decidee_le
    personnelles = ("courriel", "nom", "fonction", "motivation", "piece")
    assert [str(getattr(ancienne, champ)) for champ in personnelles] == [""] * 5
    assert ancienne.pas.get().message == ""
    assert len(fichiers(depot)) == 1


def test_une_piece_mise_de_cote_et_oubliee_s_efface(db, depot, django_capture_on_commit_callbacks):
    pieces.mettre_de_cote(piece("recente.pdf"))
    pieces.mettre_de_cote(piece("vieille.pdf"))
    (vieille,) = [depot / nom for nom in fichiers(depot) if nom.endswith("vieille.pdf")]
    hier = timezone.now().timestamp() - 25 * 60 * 60
    os.utime(vieille, (hier, hier))
    purger(django_capture_on_commit_callbacks)
    assert [nom.rpartition("/")[2] for nom in fichiers(depot)] == ["recente.pdf"]
    assert not vieille.parent.exists()


@pytest.mark.parametrize("statut", StatutDeCandidature)
def test_un_robot_de_messagerie_qui_suit_chaque_lien_ne_fait_rien(
    accueil, client, mailoutbox, django_capture_on_commit_callbacks, statut
):
    """Une messagerie ouvre les liens d'un courriel avant la personne, puis parfois ceux de la page."""
    suivie = candidature(statut)
    avant = Candidature.objects.values().get()
    adresse = page_de(suivie)
    liens = [
        adresse,
        f"{adresse}?modifier",
        f"{adresse}?geste=confirmer",
        f"{adresse}retrait/",
        f"{adresse}retrait/?oui",
    ]
    with django_capture_on_commit_callbacks(execute=True):
        for lien in liens:
            for ouvrir in (client.get, client.head):
                assert ouvrir(lien).status_code in {200, 302}
            for autre in (client.put, client.delete, client.options):
                assert autre(lien).status_code == 405
    assert Candidature.objects.values().get() == avant
    assert not PasDeCandidature.objects.exists()
    assert mailoutbox == []
