"""Relire ce que l'on va changer, une fois son verrou obtenu.

PostgreSQL rend la ligne verrouillée telle qu'elle est à la fin de l'attente, mais les lignes jointes telles qu'elles
étaient au début : une circulation close entre-temps s'y lirait encore ouverte, et une clé changée perdrait la ligne.
On verrouille donc d'abord, seul, et on lit ensuite. Le verrou laisse citer la ligne : le public signe pendant ce
temps.

Une page se tient dans deux tables, que son enregistrement écrit dans l'ordre : la commune, puis la sienne. Le verrou
les prend toutes deux et dans cet ordre ; qui publie et qui annonce s'attendraient sinon l'un l'autre sans fin.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def sous_verrou(lignes: QuerySet[M], *liees: str) -> list[M]:
    """Ces lignes, verrouillées dans l'ordre de leur clé, puis relues avec ce qu'elles citent ; deux requêtes.

    À appeler dans une transaction.

    Args:
        liees: comme `select_related`.
    """
    cles = [ligne.pk for ligne in _verrouillables(lignes.order_by("pk"))]
    if not cles:
        return []
    return list(lignes.model._default_manager.filter(pk__in=cles).select_related(*liees).order_by("pk"))


def une_sous_verrou(objet: M, *liees: str) -> M:
    """Le même objet, verrouillé puis relu. Raises: DoesNotExist s'il a disparu."""
    modele = type(objet)
    _verrouillables(modele._default_manager.all()).get(pk=objet.pk)
    return modele._default_manager.select_related(*liees).get(pk=objet.pk)


def _verrouillables(lignes: QuerySet[M]) -> QuerySet[M]:
    parents = [lien.name for lien in lignes.model._meta.parents.values() if lien is not None]
    return lignes.select_for_update(of=(*parents, "self"), no_key=True)
