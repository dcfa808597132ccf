"""Ce que les cartes de plusieurs genres de pages lisent de la même façon."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wagtail.models import Page


def axes_des_pages(pks: Iterable[int], *modeles: type[Page]) -> dict[int, list[dict[str, str]]]:
    """Les axes (`cle`, `nom`) de chaque page de ces modèles, dans leur ordre : une requête pour tous.

    Une page sans axe n'y est pas.
    """
    pks = list(pks)
    liens: Any = None
    for modele in modeles:
        de_ce_modele = _liens(modele, pks)
        liens = de_ce_modele if liens is None else liens.union(de_ce_modele, all=True)
    axes: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    if liens is not None:
        for pk, cle, nom, _ordre in liens.order_by("axe__ordre"):
            axes[pk].append({"cle": cle, "nom": nom})
    return dict(axes)


def _liens(modele: Any, pks: list[int]) -> Any:
    page = f"{modele._meta.model_name}_id"
    liens = modele.axes.through.objects.filter(**{f"{page}__in": pks})
    return liens.values_list(page, "axe__cle", "axe__nom", "axe__ordre")
