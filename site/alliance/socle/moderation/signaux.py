"""Branche nos avis sur les événements du circuit, à la place des courriels de Wagtail.

Chaque récepteur prend la place (`dispatch_uid`) de celui de Wagtail : qu'il soit branché avant ou après nous, il n'y en
a qu'un, et personne ne reçoit deux courriels.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import page_published, task_submitted, workflow_approved, workflow_rejected

from . import avis

_EN_LOT: ContextVar[bool] = ContextVar("relectures_en_lot", default=False)


@contextmanager
def relectures_en_lot() -> Iterator[None]:
    """Envoie en relecture sans un courriel par texte : qui en envoie beaucoup prévient une fois, à la fin."""
    jeton = _EN_LOT.set(True)
    try:
        yield
    finally:
        _EN_LOT.reset(jeton)


def brancher() -> None:
    """À appeler quand les applications sont prêtes ; se rejoue sans effet."""
    for signal, recepteur, emetteur, place in (
        (task_submitted, a_l_etape, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_rejected, au_renvoi, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, a_l_approbation, WorkflowState, "workflow_state_approved_email_notification"),
    ):
        signal.disconnect(sender=emetteur, dispatch_uid=place)
        signal.connect(recepteur, sender=emetteur, dispatch_uid=place)
    page_published.connect(a_la_publication, dispatch_uid="avis_de_publication")


def a_l_etape(instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    if not _EN_LOT.get():
        avis.etape_commencee(instance, user)


def au_renvoi(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    avis.texte_renvoye(instance, user)


def a_l_approbation(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    avis.texte_programme(instance, user)


def a_la_publication(instance: Page, revision: Revision, **kwargs: Any) -> None:
    if instance.live:
        avis.texte_publie(instance, revision)
