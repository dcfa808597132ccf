"""Ce que l'on garde en mémoire d'une publication à l'autre, et ce qu'il en coûte d'y composer des milliers d'objets."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeVar

from . import publication

T = TypeVar("T")


@contextmanager
def sans_ramasse_miettes() -> Iterator[None]:
    """Suspend le ramasse-miettes : reparcourir sans cesse des objets tous vivants prend du quart au tiers du temps.

    Deux fils qui se croisent le rallument dès que le premier a fini ; il n'est jamais laissé éteint.
    """
    allume = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if allume:
            gc.enable()


def par_timbre(fabrique: Callable[[str], T]) -> Callable[[], T]:
    """Ce qui donne le répertoire (ou tout index) à jour de la dernière publication : un seul est gardé, par processus.

    Args:
        fabrique: le compose ; reçoit le timbre dont il sera l'image.
    """

    @lru_cache(maxsize=1)
    def du_timbre(timbre: str) -> T:
        with sans_ramasse_miettes():
            return fabrique(timbre)

    def courant() -> T:
        return du_timbre(publication.timbre())

    return courant
