"""Le travail de fond d'un import. Une tâche ne laisse jamais d'erreur dans le silence : elle l'écrit dans l'import."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_tasks import task

from alliance.socle.models import Utilisateur

from ..choix import EtatDImport
from ..models import ImportDeMembres
from .actions import AppliquerImport, LireImport
from .refus import EffetChange

journal = logging.getLogger(__name__)


@task()
def lire_a_blanc(import_pk: int, user_pk: int) -> None:
    with _echec_inscrit(import_pk):
        depot = ImportDeMembres.objects.get(pk=import_pk)
        LireImport(depot, Utilisateur.objects.get(pk=user_pk)).execute()


@task()
def appliquer(import_pk: int, user_pk: int, ignorer_refusees: bool, inviter: bool) -> None:
    with _echec_inscrit(import_pk):
        AppliquerImport(
            ImportDeMembres.objects.get(pk=import_pk),
            Utilisateur.objects.get(pk=user_pk),
            ignorer_refusees=ignorer_refusees,
            inviter=inviter,
        ).execute()


@contextmanager
def _echec_inscrit(import_pk: int) -> Iterator[None]:
    """Met l'import dans l'état « échoué » avec la raison, sauf s'il est déjà écrit ou rendu à relire."""
    try:
        yield
    except EffetChange:
        # L'action a rendu l'import à relire, et dit pourquoi.
        return
    except ValidationError as refus:
        _inscrire(import_pk, " ".join(refus.messages))
    except Exception:
        journal.exception("L'import %s a échoué", import_pk)
        _inscrire(import_pk, _("Une erreur imprévue a tout arrêté. Relisez le fichier, puis recommencez."))


def _inscrire(import_pk: int, raison: str) -> None:
    depots = ImportDeMembres.objects.filter(pk=import_pk)
    if not depots.exclude(etat=EtatDImport.APPLIQUE).update(etat=EtatDImport.ECHOUE, erreur=raison):
        depots.update(
            erreur=_(
                "Les membres sont écrits, mais pas tous dans la recherche : l’administration doit lancer "
                "« update_index » et « rebuild_references_index »."
            )
        )
