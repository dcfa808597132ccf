"""Branche les propositions sur ce qui arrive à leur page, quel que soit l'écran ou la tâche qui le fait."""

from typing import Any

from wagtail.models import Page, Revision, WorkflowState
from wagtail.signals import page_published, workflow_rejected

from ..models import EvenementPage
from .decisions import Publiee, Renvoyee


def brancher() -> None:
    """À appeler quand les applications sont prêtes ; se rejoue sans effet."""
    page_published.connect(a_la_publication, sender=EvenementPage, dispatch_uid="proposition_publiee")
    workflow_rejected.connect(au_renvoi, sender=WorkflowState, dispatch_uid="proposition_renvoyee")


def a_la_publication(instance: Page, revision: Revision | None = None, **kwargs: Any) -> None:
    if isinstance(instance, EvenementPage) and instance.live:
        Publiee(instance, revision).execute()


def au_renvoi(instance: WorkflowState, **kwargs: Any) -> None:
    page = instance.content_object
    if isinstance(page, Page) and isinstance(page.specific, EvenementPage) and instance.current_task_state:
        Renvoyee(instance.current_task_state, page.specific).execute()
