"""Indexer une page publiée avec tout ce qu'elle cite.

Le moteur indexe au signal d'enregistrement ; or les parties d'une page (thèmes, territoires, notes) s'écrivent juste
après lui. Sans ce second passage, un thème ajouté ne trouverait la page qu'à l'enregistrement suivant.
"""

from typing import Any

from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import Page
from wagtail.signals import page_published


def _reindexer(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    insert_or_update_object_task.enqueue(instance._meta.app_label, instance._meta.model_name, str(instance.pk))


def brancher() -> None:
    """Relie l'index aux publications ; se rejoue sans effet."""
    page_published.connect(_reindexer, dispatch_uid="alliance-indexation")
