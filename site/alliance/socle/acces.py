"""Les pages que tout le monde peut lire, sans redemander à la base, à chaque liste, ce qui est réservé."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from wagtail.models import Page

from .communs import communs

P = TypeVar("P", bound=Model)


def publiques(pages: QuerySet[P]) -> QuerySet[P]:
    """Celles de ces pages qu'aucune restriction d'accès ne couvre : le `public()` de Wagtail, une requête en moins.

    Poser ou lever une restriction, déplacer une page : le timbre change, et ce qui est réservé se relit.
    """
    for chemin in communs().reserves:
        pages = pages.exclude(path__startswith=chemin)
    return pages


def est_publique(page: Page) -> bool:
    """Vrai de la page publiée que tout le monde peut lire."""
    return page.live and not page.path.startswith(communs().reserves)
