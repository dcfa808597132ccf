"""Ce qu'il est inutile de recalculer tant que rien n'a été publié."""

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.http import HttpRequest

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


def cle_de_fragment(request: HttpRequest, *parties: object) -> str:
    """La clé d'un morceau de page rendu (`{% cache %}`) : elle change à chaque publication, et à chaque aperçu.

    Args:
        parties: ce dont dépend le morceau, en plus de l'hôte : la page, les filtres.
    """
    if getattr(request, "is_preview", False):
        return uuid4().hex
    return ":".join((publication.timbre(), request.get_host(), *map(str, parties)))
