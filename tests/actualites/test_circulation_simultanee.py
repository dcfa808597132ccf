"""Signer pendant que le texte change : les deux gestes se suivent, jamais une signature sur un texte périmé."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from actualites.choix import EtatDeCosignature
from actualites.circulation import actions
from actualites.models import Cosignature
from actualites.versions.lignee import derniere_version

from .circulation import de, ecrire, noms, ouvrir, redactrice, relire, texte, ville


def ensemble(*gestes: Any) -> list[str]:
    """Joue ces gestes au même instant, chacun sur sa connexion ; rend l'issue de chacun, dans l'ordre."""
    depart = Barrier(len(gestes))

    def jouer(geste: Any) -> str:
        try:
            depart.wait(10)
            geste()
        except ValidationError as refus:
            return " ".join(refus.messages)
        finally:
            connection.close()
        return "fait"

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(jouer, gestes))


@pytest.mark.parametrize("tour", range(3))
def test_signer_pendant_que_le_fond_change_ne_vaut_que_pour_le_texte_lu(accueil_valide, tour):
    prise = texte()
    membres = [ville(f"Ville {n}") for n in range(4)]
    ouvrir(prise, *membres)
    lue, qui = derniere_version(prise), redactrice(prise)
    ecrire(prise, title="Fermons le gymnase")
    cosignatures = [de(membre) for membre in membres]
    issues = ensemble(
        *(lambda c=c: actions.Signer(c, lue, "Camille", "maire", "").execute() for c in cosignatures),
        lambda: actions.ProposerVersion(relire(prise), qui, False, "L’inverse.").execute(),
    )
    assert issues[-1] == "fait"
    for cosignature, issue in zip(cosignatures, issues, strict=False):
        etat = Cosignature.objects.get(pk=cosignature.pk).etat
        if issue == "fait":
            assert etat == EtatDeCosignature.SUSPENDUE
        else:
            assert "vient de changer" in issue and etat == EtatDeCosignature.ATTENDUE
    assert noms(prise) == set()


def test_signer_pendant_que_la_circulation_se_clot_compte_ou_se_refuse(accueil_valide):
    prise, membre = texte(), ville("Ville d’Accord")
    circulation = ouvrir(prise, membre)
    version, qui, cosignature = derniere_version(prise), redactrice(prise), de(membre)
    signature, cloture = ensemble(
        lambda: actions.Signer(cosignature, version, "Camille", "maire", "").execute(),
        lambda: actions.Clore(circulation, qui).execute(),
    )
    assert cloture == "fait"
    circulation.refresh_from_db()
    cosignature.refresh_from_db()
    if signature == "fait":
        assert cosignature.decidee_le <= circulation.close_le
    else:
        assert "close" in signature and cosignature.etat == EtatDeCosignature.ATTENDUE


def test_un_double_clic_ne_signe_qu_une_fois(accueil_valide):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    version, cosignature = derniere_version(prise), de(membre)

    def signer() -> None:
        actions.Signer(cosignature, version, "Camille", "maire", "").execute()

    assert ensemble(signer, signer) == ["fait", "fait"]
    assert cosignature.actes.filter(acte="signee").count() == 1
