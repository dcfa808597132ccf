"""Des repères dans une longue liste de noms : lire la page du milieu sans parcourir la moitié de la liste.

Les rangs se comptent depuis la plus ancienne. Qui signe s'ajoute au bout et n'en décale aucun ; ce qui ôte un nom
renouvelle le timbre, et les repères avec lui.
"""

import datetime
import hashlib
from typing import NamedTuple

from django.db.models import F, Q, Window
from django.db.models.functions import Mod, RowNumber

from alliance.socle.fragments import par_publication

from ..querysets import SignatureQuerySet

#: Combien de noms d'un repère au suivant : ce qu'une lecture saute au plus.
PAS = 2_000


class Repere(NamedTuple):
    """La signature qui tient ce rang, depuis zéro, de la plus ancienne à la plus récente."""

    rang: int
    confirmee_le: datetime.datetime
    pk: int


def tranche(affichees: SignatureQuerySet, total: int, debut: int, fin: int) -> list[int]:
    """Les clés de ces rangs, les plus récentes d'abord. Une requête, et une de plus la première fois d'un timbre.

    Args:
        affichees: la liste entière, les plus récentes d'abord.
        total: combien elle en compte.
    """
    if debut < PAS:
        return list(affichees.values_list("pk", flat=True)[debut:fin])
    depuis = total - fin
    anciennes, saut = affichees.reverse(), depuis
    if depuis >= PAS:
        repere = max((r for r in _reperes(affichees) if r.rang <= depuis), default=None)
        if repere is not None:
            # Deux conditions plutôt qu'un « ou » seul : la première mène droit au bon endroit de l'index.
            anciennes = anciennes.filter(confirmee_le__gte=repere.confirmee_le).filter(
                Q(confirmee_le__gt=repere.confirmee_le) | Q(pk__gte=repere.pk)
            )
            saut = depuis - repere.rang
    return list(anciennes.values_list("pk", flat=True)[saut : saut + fin - debut])[::-1]


def _reperes(affichees: SignatureQuerySet) -> list[Repere]:
    requete = repr(affichees.query.sql_with_params())
    return par_publication(
        f"noms:{PAS}:{hashlib.blake2b(requete.encode(), digest_size=16).hexdigest()}", lambda: _poser(affichees)
    )


def _poser(affichees: SignatureQuerySet) -> list[Repere]:
    rang = Window(RowNumber(), order_by=["confirmee_le", "pk"])
    poses = affichees.reverse().annotate(rang=rang).annotate(reste=Mod(F("rang"), PAS)).filter(reste=1)
    lus = poses.values_list("rang", "confirmee_le", "pk")
    return [Repere(rang - 1, le, pk) for rang, le, pk in lus if le is not None]
