"""Deux gestes au même instant : la base tranche, et rien ne se fait deux fois."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from alliance.socle.models import CourrielEnvoye, Utilisateur
from reseau.equipe.actions import AccepterInvitation, TerminerMandat
from reseau.models import Invitation, Mandat
from tests.factories import MandatFactory, MembreFactory

from .equipe import PHRASE, inviter, mandat_de, referente


def ensemble(*gestes: Callable[[], Any]) -> list[str]:
    """Exécute ces gestes au même instant, et dit l'issue de chacun."""
    depart = Barrier(len(gestes))

    def jouer(geste: Callable[[], Any]) -> str:
        try:
            depart.wait(10)
            geste()
        except ValidationError as refus:
            return " ".join(refus.messages)
        finally:
            connection.close()
        return "fait"

    with ThreadPoolExecutor(len(gestes)) as fils:
        return sorted(fils.map(jouer, gestes), key=len)


@pytest.fixture
def ville(accueil_valide):
    return MembreFactory(title="Ville d’Exemple")


def test_deux_acceptations_simultanees_n_en_font_qu_une(ville):
    invitation = inviter(ville)

    def accepter() -> None:
        AccepterInvitation(Invitation.objects.get(pk=invitation.pk), mot_de_passe=PHRASE).execute()

    issues = ensemble(accepter, accepter)
    assert issues[0] == "fait" and "ne marche plus" in issues[1]
    assert Utilisateur.objects.count() == 1 and ville.groupe.user_set.count() == 1


def test_accepter_pendant_que_le_mandat_se_termine_ne_laisse_aucun_droit_sans_mandat(ville):
    invitation = inviter(ville)
    issues = ensemble(
        lambda: AccepterInvitation(Invitation.objects.get(pk=invitation.pk), mot_de_passe=PHRASE).execute(),
        lambda: TerminerMandat(Mandat.objects.get(pk=invitation.mandat_id)).execute(skip_permission_checks=True),
    )
    assert "fait" in issues
    assert Mandat.objects.get().termine_le is not None
    assert not ville.groupe.user_set.exists()


def test_deux_referentes_qui_partent_ensemble_ne_laissent_pas_l_organisation_sans_personne(ville):
    premiere, seconde = referente(ville), referente(ville)
    issues = ensemble(
        *(lambda qui=qui: TerminerMandat(mandat_de(qui), qui).execute() for qui in (premiere, seconde)),
    )
    assert issues[0] == "fait" and "dernière personne" in issues[1]
    assert Mandat.objects.en_cours().referents().count() == 1


def test_deux_organisations_acceptees_au_meme_instant_ouvrent_un_seul_compte(ville):
    invitations = [inviter(ville), inviter(MembreFactory(title="Ville d’Ailleurs"))]

    def accepter(pk: int) -> None:
        AccepterInvitation(Invitation.objects.get(pk=pk), mot_de_passe=PHRASE).execute()

    issues = ensemble(*(lambda pk=invitation.pk: accepter(pk) for invitation in invitations))
    assert "fait" in issues and Utilisateur.objects.count() == 1
    assert CourrielEnvoye.objects.filter(evenement="invitation").count() == 2


def test_deux_collegues_qui_invitent_la_meme_personne_n_en_font_qu_un_mandat(ville):
    issues = ensemble(lambda: inviter(ville), lambda: inviter(ville))
    assert issues[0] == "fait" and "déjà un mandat" in issues[1]
    assert (Mandat.objects.count(), CourrielEnvoye.objects.filter(evenement="invitation").count()) == (1, 1)


def test_deux_mandats_d_une_meme_personne_qui_finissent_ensemble_ferment_son_compte(ville):
    personne = referente(ville)
    ailleurs = MandatFactory(membre=MembreFactory(), utilisateur=personne)
    cles = [*Mandat.objects.values_list("pk", flat=True)]
    assert len(cles) == 2 and ailleurs.pk in cles
    ensemble(
        *(lambda pk=pk: TerminerMandat(Mandat.objects.get(pk=pk)).execute(skip_permission_checks=True) for pk in cles)
    )
    personne.refresh_from_db()
    assert not personne.is_active and not personne.groups.exists()
