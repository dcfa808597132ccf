"""Où en est la signature d'un texte : des nombres, jamais un nom. C'est ce que voit l'organisation qui le porte."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choix import EtatDeSignature
from ..models import CompteurDeSignatures
from .compteur import compteur_de
from .heures import heure_de, instant_de
from .verification import A_VERIFIER

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

JOURS = 30
PROVENANCES = 20


@dataclass(frozen=True)
class Barre:
    """Une ligne d'un tableau de nombres, et sa part de la plus grande, en pour cent."""

    libelle: str
    nombre: int
    part: int


@dataclass(frozen=True)
class Suivi:
    """Le tableau d'une prise de position."""

    compteur: CompteurDeSignatures
    objectif: int | None
    par_jour: list[Barre]
    par_provenance: list[Barre]
    en_attente: int
    retirees: int
    invalidees: int
    a_verifier: int

    @property
    def part(self) -> int:
        """La part de l'objectif atteinte, en pour cent, 100 au plus."""
        return min(100, self.compteur.total * 100 // self.objectif) if self.objectif else 0


def suivi_de(prise: "PriseDePositionPage") -> Suivi:
    """Quatre requêtes, quel que soit le nombre de signatures."""
    comptees = prise.signatures.comptees().order_by()
    debut = timezone.localdate() - datetime.timedelta(days=JOURS - 1)
    par_jour: Counter[datetime.date] = Counter()
    par_heure = comptees.filter(confirmee_le__gte=_minuit(debut)).annotate(heure=heure_de("confirmee_le"))
    # L'heure en temps universel, et le jour à l'heure du site : le jour se fait ici, sur sept cents lignes au plus.
    for heure, nombre in par_heure.values("heure").annotate(n=Count("pk")).values_list("heure", "n"):
        par_jour[timezone.localtime(instant_de(heure)).date()] += nombre
    jours = [debut + datetime.timedelta(days=rang) for rang in range(JOURS)]
    provenances = list(comptees.values("provenance").annotate(n=Count("pk")).order_by("-n", "provenance")[:PROVENANCES])
    autres = prise.signatures.aggregate(
        en_attente=Count("pk", filter=Q(etat=EtatDeSignature.EN_ATTENTE, invalidation__isnull=True)),
        retirees=Count("pk", filter=Q(etat=EtatDeSignature.RETIREE)),
        invalidees=Count("pk", filter=Q(invalidation__isnull=False) & ~Q(etat=EtatDeSignature.RETIREE)),
        a_verifier=Count("pk", filter=Q(**A_VERIFIER)),
    )
    return Suivi(
        compteur=compteur_de(prise),
        objectif=prise.objectif,
        par_jour=_barres([(jour, par_jour[jour]) for jour in jours]),
        par_provenance=_barres([(ligne["provenance"] or _("ce site"), ligne["n"]) for ligne in provenances]),
        **autres,
    )


def _barres(lignes: list[tuple[Any, int]]) -> list[Barre]:
    plus_grand = max((nombre for _libelle, nombre in lignes), default=0) or 1
    return [Barre(libelle, nombre, round(nombre * 100 / plus_grand)) for libelle, nombre in lignes]


def _minuit(jour: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(jour, datetime.time.min))
