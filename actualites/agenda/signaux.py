"""Ce qui fait recalculer l'agenda : un événement publié, retiré, déplacé. Une annonce s'en charge elle-même."""

from typing import Any

from django.db.models.signals import post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from ..models import EvenementPage
from .inscription import oublier_ce_qui_devient_prive, retirer
from .occurrences import recalculer, recalculer_en_lot


def brancher() -> None:
    """À appeler quand les applications sont prêtes ; se rejoue sans effet."""
    page_published.connect(_a_la_publication, sender=EvenementPage, dispatch_uid="agenda")
    page_unpublished.connect(_au_retrait, sender=EvenementPage, dispatch_uid="agenda")
    pre_delete.connect(_a_l_effacement, sender=EvenementPage, dispatch_uid="agenda")
    # L'adresse d'un événement change aussi quand une page au-dessus de lui change la sienne.
    page_slug_changed.connect(_au_changement_d_adresse, dispatch_uid="agenda")
    post_page_move.connect(_au_changement_d_adresse, dispatch_uid="agenda")
    # Un événement déjà retiré n'est plus relu : son titre, que l'on garde annulé, s'oublie avec l'accès.
    post_save.connect(_a_la_restriction, sender=PageViewRestriction, dispatch_uid="agenda")
    post_page_move.connect(_au_demenagement, dispatch_uid="agenda-prive")


def _a_la_publication(instance: EvenementPage, **kwargs: Any) -> None:
    if instance.live:
        recalculer(instance)


def _au_retrait(instance: EvenementPage, **kwargs: Any) -> None:
    # Une page que l'on efface se dit dépubliée sans l'être en base ; ses dates partent avec elle.
    if EvenementPage.objects.filter(pk=instance.pk, live=False).exists():
        recalculer(instance)


def _a_l_effacement(instance: EvenementPage, **kwargs: Any) -> None:
    retirer([instance])


def _au_changement_d_adresse(instance: Page, **kwargs: Any) -> None:
    dessous = EvenementPage.objects.live().descendant_of(instance, inclusive=True)
    if pks := list(dessous.values_list("pk", flat=True)):
        recalculer_en_lot(pks)


def _a_la_restriction(instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        oublier_ce_qui_devient_prive(instance.page)


def _au_demenagement(instance: Page, **kwargs: Any) -> None:
    oublier_ce_qui_devient_prive(instance)
