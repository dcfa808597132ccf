"""Ce qui fait recalculer l'agenda : une page publiée, retirée, déplacée."""

from typing import Any

from wagtail.signals import page_published, page_unpublished

from ..models import EvenementPage
from .occurrences import recalculer


def brancher() -> None:
    """À appeler quand les applications sont prêtes ; se rejoue sans effet."""
    page_published.connect(_a_la_publication, sender=EvenementPage, dispatch_uid="agenda")
    page_unpublished.connect(_au_retrait, sender=EvenementPage, dispatch_uid="agenda")


def _a_la_publication(instance: EvenementPage, **kwargs: Any) -> None:
    if instance.live:
        recalculer(instance)


def _au_retrait(instance: EvenementPage, **kwargs: Any) -> None:
    # Une page que l'on efface se dit dépubliée sans l'être en base ; ses dates partent avec elle.
    if EvenementPage.objects.filter(pk=instance.pk, live=False).exists():
        recalculer(instance)
