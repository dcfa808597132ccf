"""Les pages que tout le monde peut lire, sans redemander à la base, à chaque liste, ce qui est réservé."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from wagtail.models import PageViewRestriction

from .facettes import par_timbre

P = TypeVar("P", bound=Model)


def publiques(pages: QuerySet[P]) -> QuerySet[P]:
    """Celles de ces pages qu'aucune restriction d'accès ne couvre : le `public()` de Wagtail, une requête en moins.

    Poser ou lever une restriction, déplacer une page : le timbre change, et ce qui est réservé se relit.
    """
    for chemin in _reserves():
        pages = pages.exclude(path__startswith=chemin)
    return pages


def _lire(timbre: str) -> tuple[str, ...]:
    return tuple(PageViewRestriction.objects.order_by("page__path").values_list("page__path", flat=True))


_reserves = par_timbre(_lire)
