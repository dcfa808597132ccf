"""Joue le circuit de relecture sur les fiches fictives, pour que chaque rôle trouve sa file vivante."""

import datetime
from collections.abc import Callable

from django.utils import timezone
from wagtail.models import TaskState

from alliance.socle.models import PriseEnCharge, Utilisateur
from alliance.socle.moderation.actions import Approuver, PrendreEnCharge, Renvoyer
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage

from .comptes import RELECTURE, SECRETARIAT, utilisateur

UN_JOUR = datetime.timedelta(days=1)


def auteur_de(membre: MembrePage) -> Utilisateur:
    """Qui écrit pour cette organisation : son compte de démonstration, à défaut le secrétariat."""
    premier = membre.groupe.user_set.order_by("pk").first() if membre.groupe else None
    return premier or utilisateur(SECRETARIAT)


def jouer(fiche: FichePage, circuit: str, commentaire: str = "") -> None:
    """Mène un brouillon jusqu'à l'étape `circuit` (une clé de `CIRCUITS`), avec les actions de la modération.

    Raises:
        KeyError: aucun circuit de ce nom.
    """
    CIRCUITS[circuit](fiche, commentaire)


def _laisser_a_ecrire(fiche: FichePage, commentaire: str) -> None:
    """Rien : le brouillon attend sa rédactrice."""


def _envoyer_en_relecture(fiche: FichePage, commentaire: str = "") -> TaskState:
    etat = fiche.get_workflow().start(fiche, fiche.owner)
    return etat.current_task_state


def _renvoyer(fiche: FichePage, commentaire: str) -> None:
    Renvoyer(_envoyer_en_relecture(fiche), utilisateur(RELECTURE), commentaire).execute()


def _mener_au_secretariat(fiche: FichePage, commentaire: str) -> None:
    Approuver(_envoyer_en_relecture(fiche), utilisateur(RELECTURE), commentaire).execute()


def _laisser_en_retard(fiche: FichePage, commentaire: str) -> None:
    etape = _envoyer_en_relecture(fiche)
    aujourd_hui = timezone.localdate()
    prise = PrendreEnCharge(etape, utilisateur(RELECTURE), aujourd_hui + UN_JOUR).execute()
    # Le retard est le seul état que le temps seul donne : on vieillit la prise en charge, déjà admise et journalisée.
    PriseEnCharge.objects.filter(pk=prise.pk).update(
        prise_le=timezone.now() - 10 * UN_JOUR, echeance=aujourd_hui - 3 * UN_JOUR
    )


CIRCUITS: dict[str, Callable[[FichePage, str], object]] = {
    "brouillon": _laisser_a_ecrire,
    "relecture": _envoyer_en_relecture,
    "a-corriger": _renvoyer,
    "secretariat": _mener_au_secretariat,
    "en-retard": _laisser_en_retard,
}
