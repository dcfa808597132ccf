"""Un geste qui en attendait un autre relit tout : rien de ce qu'il a vu avant d'attendre ne décide encore.

Le premier geste tient ses verrous pendant que l'autre attend : l'ordre est certain, quelle que soit la base.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from actualites.choix import EtatDeCosignature
from actualites.circulation import actions
from actualites.models import Circulation, Cosignature
from actualites.suivi.actions import AjouterDestinataires
from actualites.suivi.importation import lire_la_liste
from actualites.versions.lignee import derniere_version

from .circulation import dans, de, ecrire, noms, ouvrir, redactrice, relire, signer, texte, ville

#: De quoi être sûr que le second geste attend déjà.
LE_TEMPS_D_ATTENDRE = 0.4


def issue(geste: Callable[[], Any]) -> str:
    try:
        geste()
    except ValidationError as refus:
        return " ".join(refus.messages)
    finally:
        connection.close()
    return "fait"


@contextmanager
def pendant(premier: Callable[[], Any], second: Callable[[], Any]) -> Iterator[Future[str]]:
    """Joue `premier`, lance `second` avant qu'il soit validé, et rend l'issue de celui-ci."""
    with ThreadPoolExecutor(1) as fil:
        with transaction.atomic():
            premier()
            attente = fil.submit(issue, second)
            sleep(LE_TEMPS_D_ATTENDRE)
            assert not attente.done()
        yield attente


def signature(cosignature: Cosignature, version: Any) -> Callable[[], Any]:
    return lambda: actions.Signer(cosignature, version, "Camille", "maire", "").execute()


def test_qui_signe_pendant_la_cloture_apprend_qu_elle_est_close(accueil_valide):
    prise, membre = texte(), ville("Ville d’Accord")
    circulation, version = ouvrir(prise, membre), derniere_version(prise)
    cloture = actions.Clore(circulation, redactrice(prise))
    with pendant(cloture.execute, signature(de(membre), version)) as attente:
        assert "close" in attente.result()
    assert de(membre).etat == EtatDeCosignature.ATTENDUE


def test_qui_confirme_pendant_un_nouveau_tour_signe_dans_ce_tour(accueil_valide):
    """Le tour change la circulation de la cosignature que l'on attend : sa ligne se relit, elle ne se perd pas."""
    prise, membre = texte(), ville("Ville d’Accord")
    circulation, qui = ouvrir(prise, membre), redactrice(prise)
    signer(membre)
    actions.Clore(circulation, qui).execute()
    version = derniere_version(prise)
    tour = actions.OuvrirCirculation(relire(prise), qui, [], dans(7))
    with pendant(tour.execute, signature(de(membre), version)) as attente:
        assert attente.result() == "fait"
    ouverte = Circulation.objects.get(prise=prise, close_le__isnull=True)
    assert (de(membre).etat, de(membre).circulation_id) == (EtatDeCosignature.SIGNEE, ouverte.pk)


def test_qui_signe_pendant_que_le_fond_change_relit_d_abord(accueil_valide):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    version = derniere_version(prise)
    ecrire(prise, title="Fermons le gymnase")
    proposition = actions.ProposerVersion(relire(prise), redactrice(prise), False, "L’inverse.")
    with pendant(proposition.execute, signature(de(membre), version)) as attente:
        assert "vient de changer" in attente.result()
    assert noms(prise) == set()


def test_le_fond_qui_change_pendant_une_signature_la_suspend(accueil_valide):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    version, cosignature = derniere_version(prise), de(membre)
    ecrire(prise, title="Fermons le gymnase")
    proposition = actions.ProposerVersion(relire(prise), redactrice(prise), False, "L’inverse.")
    with pendant(signature(cosignature, version), proposition.execute) as attente:
        assert attente.result() == "fait"
    assert (de(membre).etat, de(membre).version) == (EtatDeCosignature.SUSPENDUE, version)


def test_de_deux_ouvertures_une_seule_a_lieu(accueil_valide):
    prise, une, autre = texte(), ville("Une"), ville("Autre")
    qui = redactrice(prise)
    premiere = actions.OuvrirCirculation(relire(prise), qui, [une], dans(7))
    seconde = actions.OuvrirCirculation(relire(prise), qui, [autre], dans(7))
    with pendant(premiere.execute, seconde.execute) as attente:
        assert "circule déjà" in attente.result()
    assert [c.organisation for c in Cosignature.objects.filter(prise=prise)] == ["Une"]


def test_un_lien_remplace_pendant_que_l_on_s_en_sert_ne_vaut_plus(accueil_valide):
    prise, membre = texte(), ville("Ville d’Accord")
    ouvrir(prise, membre)
    signer(membre)
    ancien = de(membre)
    renvoi = actions.RenvoyerLeLien(de(membre), redactrice(prise))
    with pendant(renvoi.execute, lambda: actions.Retirer(ancien).execute()) as attente:
        assert "ne vaut plus" in attente.result()
    assert de(membre).etat == EtatDeCosignature.SIGNEE


def test_de_deux_imports_de_destinataires_le_second_garde_les_noms_du_premier(accueil_valide):
    prise = texte(destinataires=[])
    qui = redactrice(prise)
    premier, second = (
        AjouterDestinataires(relire(prise), lire_la_liste(nom).a_ajouter, qui) for nom in ("Une", "Deux")
    )
    with pendant(premier.execute, second.execute) as attente:
        assert attente.result() == "fait"
    brouillon = relire(prise).get_latest_revision_as_object()
    assert [bloc.value["nom"] for bloc in brouillon.destinataires] == ["Une", "Deux"]
