"""Des gestes du registre et des personnes au même instant : le compteur dit toujours ce que disent les lignes."""

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from actualites.choix import EtatDeSignature
from actualites.models import Invalidation, LotDePapier, Signature
from actualites.signatures.actions import ConfirmerSignature, GesteImpossible, RetirerSignature
from actualites.signatures.invalidation import Invalider, LeverInvalidation, Selection
from actualites.signatures.papier import LotDejaSaisi, SaisirLot
from tests.factories import SignatureFactory

from .registre import SANS_CONFIRMER, compteur, prise_signee, secretaire


def invalider(prise, par, selection=None) -> Invalidation:
    return Invalider(
        prise, par, selection or Selection(Signature.objects.filter(prise=prise), "Toutes"), "Un robot"
    ).execute()


def test_confirmations_retraits_invalidation_et_levee_au_meme_instant_laissent_un_compteur_juste(accueil_valide):
    prise, par = prise_signee(personnes=6), secretaire()
    attendent = SignatureFactory.create_batch(6, prise=prise, **SANS_CONFIRMER)
    retirees = list(prise.signatures.filter(etat=EtatDeSignature.CONFIRMEE)[:3])
    ancien = invalider(prise, par, Selection.cochees(prise, [attendent[0].pk, retirees[0].pk]))
    gestes = [
        lambda: [ConfirmerSignature(signature).execute() for signature in attendent],
        lambda: [RetirerSignature(signature).execute() for signature in retirees],
        lambda: invalider(prise, par),
        lambda: LeverInvalidation(ancien, par).execute(),
    ]
    depart, pannes = threading.Barrier(len(gestes)), []

    def jouer(geste) -> None:
        try:
            depart.wait()
            geste()
        except (GesteImpossible, ValidationError):
            pass  # dit à la personne, sans rien changer
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=jouer, args=[geste]) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not pannes
    compteur(prise)  # les lignes et le compteur disent la même chose, quel que soit l'ordre
    for lot in Invalidation.objects.filter(levee_le__isnull=True):
        LeverInvalidation(lot, par).execute()
    assert compteur(prise)[0] == 9, "six confirmées, plus six, moins trois retirées"


def test_une_confirmation_attend_l_invalidation_qui_tient_sa_ligne(accueil_valide):
    """L'entrelacement précis : l'invalidation a pris la ligne, pas encore validé ; la confirmation arrive."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite n'a qu'un écrivain à la fois : l'entrelacement n'existe pas")

    prise, par = prise_signee(), secretaire()
    attend = SignatureFactory(prise=prise, **SANS_CONFIRMER)

    def confirmer() -> None:
        ConfirmerSignature(Signature.objects.select_related("prise").get(pk=attend.pk)).execute()
        connections.close_all()

    fil = threading.Thread(target=confirmer)
    with transaction.atomic():
        invalider(prise, par)
        fil.start()
        fil.join(timeout=0.5)
        assert fil.is_alive(), "elle attend"
    fil.join(timeout=10)
    attend.refresh_from_db()
    assert attend.etat == EtatDeSignature.CONFIRMEE and attend.invalidation_id
    assert compteur(prise) == (0, 0, 0, 0)


def test_le_meme_lot_envoye_deux_fois_a_la_fois_n_est_compte_qu_une(accueil_valide):
    prise, par = prise_signee(), secretaire()
    depart, refus, pannes = threading.Barrier(2), [], []

    def saisir() -> None:
        try:
            depart.wait()
            lot = LotDePapier(prise=prise, nombre=40, provenance="Marché", recueillies_le=datetime.date(2024, 5, 4))
            SaisirLot(lot, par).execute()
        except LotDejaSaisi as doute:
            refus.append(doute)
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=saisir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert (len(refus), pannes) == (1, []) and compteur(prise)[3] == 40
