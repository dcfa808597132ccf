"""Ce qu'il est inutile de recalculer tant que rien n'a été publié."""

from collections.abc import Callable
from typing import TypeVar

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


def fragment(request: HttpRequest, *parties: object, timbre: str | None = None) -> dict[str, object]:
    """La clé et la durée (en secondes) d'un morceau de page rendu par `{% cache %}` ; un aperçu ne se garde pas.

    À demander avant de lire ce que le morceau montre : une publication survenue entre-temps le range alors sous un
    timbre déjà périmé, et personne ne le relira.

    Args:
        parties: ce dont dépend le morceau, en plus de l'hôte : la page et sa version, les filtres.
        timbre: celui sous lequel les données ont été lues, si elles l'ont été avant.
    """
    if getattr(request, "is_preview", False):
        return {"cle_de_fragment": "", "duree_de_fragment": 0}
    cle = ":".join((timbre or publication.timbre(), request.get_host(), *map(str, parties)))
    return {"cle_de_fragment": cle, "duree_de_fragment": DUREE}
