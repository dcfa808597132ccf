"""Relire ce que l'on va changer, une fois son verrou obtenu.

PostgreSQL rend la ligne verrouillée telle qu'elle est à la fin de l'attente, mais les lignes jointes telles qu'elles
étaient au début : une circulation close entre-temps s'y lirait encore ouverte, et une clé changée perdrait la ligne.
On verrouille donc d'abord, seul, et on lit ensuite. Le verrou laisse citer la ligne : le public signe pendant ce
temps.
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
    cles = [ligne.pk for ligne in lignes.order_by("pk").select_for_update(of=("self",), no_key=True)]
    if not cles:
        return []
    return list(lignes.model._default_manager.filter(pk__in=cles).select_related(*liees).order_by("pk"))


def une_sous_verrou(objet: M, *liees: str) -> M:
    """Le même objet, verrouillé puis relu. Raises: DoesNotExist s'il a disparu."""
    modele = type(objet)
    modele._default_manager.select_for_update(of=("self",), no_key=True).get(pk=objet.pk)
    return modele._default_manager.select_related(*liees).get(pk=objet.pk)
