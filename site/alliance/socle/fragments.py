"""Ce qu'il est inutile de recalculer tant que rien n'a été publié."""

from collections.abc import Callable, Iterable, Mapping
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


def par_publication_en_lot(
    prefixe: str, cles: Iterable[int], calcul: Callable[[list[int]], Mapping[int, T]]
) -> dict[int, T]:
    """Un résultat par clé, chacun gardé comme par `par_publication` ; un seul calcul pour toutes celles qui manquent.

    Args:
        prefixe: ce dont il s'agit, que rien d'autre ne nomme ainsi.
        calcul: reçoit les clés sans résultat, en rend un pour chacune.
    """
    noms = {f"fragment:{publication.timbre()}:{prefixe}:{cle}": cle for cle in cles}
    gardes = {noms[nom]: valeur for nom, valeur in cache.get_many(noms).items()}
    manquent = [cle for cle in noms.values() if cle not in gardes]
    if manquent:
        calcules = calcul(manquent)
        cache.set_many({nom: calcules[cle] for nom, cle in noms.items() if cle in calcules}, DUREE)
        gardes.update(calcules)
    return gardes


def fragment(
    request: HttpRequest, *parties: object, timbre: str | None = None, duree: int = DUREE
) -> dict[str, object]:
    """La clé et la durée (en secondes) d'un morceau de page rendu par `{% cache %}` ; un aperçu ne se garde pas.

    À demander avant de lire ce que le morceau montre : une publication survenue entre-temps le range alors sous un
    timbre déjà périmé, et personne ne le relira.

    Args:
        parties: ce dont dépend le morceau, en plus de l'hôte : la page et sa version, les filtres.
        timbre: celui sous lequel les données ont été lues, si elles l'ont été avant.
        duree: en secondes, si ce que le morceau montre passe plus vite.
    """
    if getattr(request, "is_preview", False):
        return {"cle_de_fragment": "", "duree_de_fragment": 0}
    cle = ":".join((timbre or publication.timbre(), request.get_host(), *map(str, parties)))
    return {"cle_de_fragment": cle, "duree_de_fragment": duree}
