"""Ce qui retient un numéro programmé : un contenu de sa lettre a quitté le site, ou n'a plus lieu comme elle le dit."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.signals import page_unpublished

from ..choix import EtatDEvenement
from ..evenements.signaux import evenement_change
from ..models import Diffusion
from . import avis
from .contenus import lire_contenus

#: L'état d'un contenu que le public ne lit pas.
ABSENT = "absent"


@dataclass(frozen=True)
class Ecart:
    """Un contenu de la lettre qui a changé depuis la décision, et ce qui lui est arrivé."""

    titre: str
    raison: str


def releve(pks: Iterable[int]) -> dict[str, list[str]]:
    """Pour chacun de ces contenus, son titre et où il en est : de quoi voir, à l'heure dite, ce qui a changé."""
    lus = lire_contenus(pks)
    titres = dict(Page.objects.filter(pk__in=pks).values_list("pk", "title"))
    return {
        str(pk): [titres.get(pk, ""), (lus[pk].tenue or EtatDEvenement.PREVU.value) if pk in lus else ABSENT]
        for pk in pks
    }


def ecarts(diffusion: Diffusion) -> list[Ecart]:
    """Ce qui retient cette diffusion ; rien une fois qu'elle est lancée."""
    if diffusion.lancee_le is not None or not diffusion.contenus:
        return []
    raisons = {
        ABSENT: _("n’est plus en ligne"),
        EtatDEvenement.ANNULE.value: _("est annulé"),
        EtatDEvenement.REPORTE.value: _("est reporté"),
    }
    maintenant = releve([int(cle) for cle in diffusion.contenus])
    return [
        Ecart(maintenant[cle][0] or titre, raisons[maintenant[cle][1]])
        for cle, (titre, etat) in diffusion.contenus.items()
        if maintenant[cle][1] != etat and maintenant[cle][1] in raisons
    ]


def empreinte(trouves: Iterable[Ecart]) -> str:
    """Ce que l'on a eu sous les yeux avant de dire « tel quel »."""
    return salted_hmac("actualites.retenue", repr(sorted((e.titre, e.raison) for e in trouves))).hexdigest()[:32]


def prevenir(pk: int) -> None:
    """Écrit au secrétariat ce qui retient cette diffusion, une fois par état ; se rejoue sans effet."""
    diffusion = Diffusion.objects.select_related("numero", "decidee_par").filter(pk=pk).first()
    if diffusion is not None and (trouves := ecarts(diffusion)):
        avis.numero_retenu(diffusion, trouves, empreinte(trouves))


def brancher() -> None:
    """Relie les signaux ; se rejoue sans effet."""
    page_unpublished.connect(_a_la_depublication, dispatch_uid="numeros-retenue")
    evenement_change.connect(_au_changement, dispatch_uid="numeros-retenue")


def _a_la_depublication(instance: Page, **kwargs: Any) -> None:
    _prevenir_de(instance)


def _au_changement(page: Page, **kwargs: Any) -> None:
    _prevenir_de(page)


def _prevenir_de(page: Page) -> None:
    for pk, contenus in Diffusion.objects.filter(lancee_le__isnull=True).values_list("pk", "contenus"):
        if str(page.pk) in contenus:
            # Une fois le changement écrit : la page effacée, ou ses dates, ne le sont pas encore.
            transaction.on_commit(partial(prevenir, pk), robust=True)
