"""Ce qu'il est inutile de recalculer tant que rien n'a été publié."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from . import publication

T = TypeVar("T")

#: Un texte qui dépend de la date du jour (« confirmée depuis plus de deux ans ») ne doit pas durer.
DUREE = 60 * 60


def par_publication(cle: str, calcul: Callable[[], T]) -> T:
    """Le résultat de `calcul`, gardé jusqu'à la prochaine publication et une heure au plus.

    Args:
        cle: ce qui distingue ce résultat de tout autre, site et page compris.
        calcul: rend une valeur sérialisable, que personne ne modifie ensuite.
    """
    return cache.get_or_set(f"fragment:{publication.timbre()}:{cle}", calcul, DUREE)  # type: ignore[return-value]
