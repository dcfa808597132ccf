"""Où en est une circulation : ce que les écrans lisent. N'écrit rien, et ne nomme qui reçoit qu'à l'équipe centrale."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from reseau.choix import PRESENTS
from reseau.models import MembrePage

from ..acces import prises_de
from ..choix import A_RELANCER, EtatDeCosignature
from ..models import (
    ActeDeCosignature,
    Circulation,
    Cosignature,
    DemandeDeChangement,
    PriseDePositionPage,
    VersionDePrise,
)
from ..versions.lignee import derniere_version, signees_sur
from .regles import ENGAGEES

#: À partir de quand une échéance se rappelle à qui fait circuler.
ECHEANCE_PROCHE = datetime.timedelta(days=3)
#: Ce qui demande un geste d'abord, ce qui est acquis ensuite.
ORDRE_DES_ETATS = (
    EtatDeCosignature.CHANGEMENT,
    EtatDeCosignature.SUSPENDUE,
    EtatDeCosignature.ATTENDUE,
    EtatDeCosignature.SIGNEE,
    EtatDeCosignature.REFUSEE,
    EtatDeCosignature.RETIREE,
)
#: Les états où quelqu'un a signé, au moins une fois : ceux dont il y a un certificat.
ONT_SIGNE = frozenset({EtatDeCosignature.SIGNEE, EtatDeCosignature.SUSPENDUE, EtatDeCosignature.RETIREE})


def prises_qui_circulent(user: Any) -> QuerySet[Any]:
    """Celles qui ont circulé au moins une fois, avec leur dernière circulation et son décompte ; une requête."""
    derniere = Circulation.objects.filter(prise=OuterRef("pk")).order_by("-ouverte_le")
    return (
        prises_de(user)
        .filter(Exists(derniere))
        .annotate(
            ouverte_le=Subquery(derniere.values("ouverte_le")[:1]),
            echeance=Subquery(derniere.values("echeance")[:1]),
            quorum=Subquery(derniere.values("quorum")[:1]),
            close_le=Subquery(derniere.values("close_le")[:1]),
            sollicitees=_compte(),
            signees=_compte(etat=EtatDeCosignature.SIGNEE),
            a_traiter=_compte(DemandeDeChangement, "cosignature__prise", traitee_le__isnull=True),
        )
    )


def _compte(modele: Any = Cosignature, par: str = "prise", **filtres: Any) -> Any:
    # Par sous-requête : deux jointures compteraient chaque ligne plusieurs fois.
    lignes = modele.objects.filter(**{par: OuterRef("pk")}, **filtres).order_by().values(par)
    return Subquery(lignes.annotate(n=Count("pk")).values("n")[:1], output_field=IntegerField())


def sollicitables(prise: PriseDePositionPage) -> QuerySet[MembrePage]:
    """Les membres présents à qui l'on peut encore demander de cosigner.

    Ni ceux qui portent le texte, ni ceux qui l'ont signé, ni ceux qui l'ont déjà entre les mains dans le tour ouvert :
    qui a refusé ou n'a rien dit dans un tour clos peut être sollicité au suivant.
    """
    portent = prise.initiatrices.filter(membre__isnull=False).values("membre")
    ouverte = Q(circulation__close_le__isnull=True)
    deja = Cosignature.objects.filter(Q(etat__in=ENGAGEES) | ouverte, prise=prise, membre__isnull=False).values(
        "membre"
    )
    return (
        MembrePage.objects.live()
        .filter(statut__in=PRESENTS)
        .exclude(pk__in=portent)
        .exclude(pk__in=deja)
        .exclude(pk__in=prise.get_ancestors().values("pk"))
        .order_by("title", "pk")
    )


@dataclass(frozen=True)
class LigneDEtat:
    """Un état, et combien d'organisations y sont."""

    etat: EtatDeCosignature
    nombre: int


class Suivi:
    """Le tableau d'un texte qui circule, ou a circulé.

    Args:
        prise: le texte.
    """

    def __init__(self, prise: PriseDePositionPage) -> None:
        self.prise = prise

    @cached_property
    def circulation(self) -> Circulation | None:
        """La dernière ; `None` si le texte n'a jamais circulé."""
        circulation = self.prise.circulations.order_by("-ouverte_le", "-pk").first()
        if circulation is not None:
            circulation.prise = self.prise
        return circulation

    @cached_property
    def version(self) -> VersionDePrise | None:
        return derniere_version(self.prise)

    @cached_property
    def par_etat(self) -> dict[str, int]:
        comptes = self.prise.cosignatures.order_by().values_list("etat").annotate(n=Count("pk"))
        return dict(comptes)

    @property
    def etats(self) -> list[LigneDEtat]:
        """Les états où il y a quelqu'un, ceux qui demandent un geste d'abord."""
        return [LigneDEtat(etat, n) for etat in ORDRE_DES_ETATS if (n := self.par_etat.get(etat, 0))]

    @property
    def total(self) -> int:
        return sum(self.par_etat.values())

    @cached_property
    def signees(self) -> int:
        """Celles qui valent pour les mots de la dernière version."""
        return signees_sur(self.version).count() if self.version else 0

    @property
    def suspendues(self) -> int:
        return self.par_etat.get(EtatDeCosignature.SUSPENDUE, 0)

    @property
    def silencieuses(self) -> int:
        return sum(self.par_etat.get(etat, 0) for etat in A_RELANCER)

    @property
    def quorum(self) -> int:
        return (self.circulation.quorum or 0) if self.circulation else 0

    @property
    def manque(self) -> int:
        """Combien de signatures avant le quorum."""
        return max(0, self.quorum - self.signees)

    @property
    def quorum_atteint(self) -> bool:
        return bool(self.quorum) and not self.manque

    @property
    def visees(self) -> int:
        """Ce que vise la jauge."""
        return max(1, self.quorum or self.total)

    @property
    def rempli(self) -> int:
        return min(self.signees, self.visees)

    @property
    def engagees(self) -> int:
        """Celles qui ont signé, une version ou une autre : un tour nouveau peut n'être que pour elles."""
        return sum(self.par_etat.get(etat, 0) for etat in ENGAGEES)

    @property
    def est_ouverte(self) -> bool:
        return self.circulation is not None and self.circulation.est_ouverte

    @property
    def est_echue(self) -> bool:
        """Vrai si l'heure est passée sans que personne ait clos."""
        return self.circulation is not None and self.circulation.close_le is None and not self.est_ouverte

    @property
    def est_close(self) -> bool:
        return self.circulation is not None and self.circulation.close_le is not None

    @cached_property
    def demandes(self) -> list[DemandeDeChangement]:
        """Celles qui attendent une réponse, les plus anciennes d'abord."""
        return list(demandes_a_traiter(self.prise).select_related("cosignature", "version"))

    def traitees(self) -> QuerySet[DemandeDeChangement]:
        return (
            DemandeDeChangement.objects.filter(cosignature__prise=self.prise, traitee_le__isnull=False)
            .select_related("cosignature", "version")
            .order_by("-traitee_le", "-pk")
        )

    def lignes(self, etat: str = "") -> QuerySet[Cosignature]:
        """Les organisations, celles qui demandent un geste d'abord ; d'un seul état si on le dit."""
        lignes = self.prise.cosignatures.select_related("version", "mandat")
        if etat:
            lignes = lignes.filter(etat=etat)
        rangs = [When(etat=etat, then=Value(rang)) for rang, etat in enumerate(ORDRE_DES_ETATS)]
        return lignes.annotate(rang=Case(*rangs, default=Value(9), output_field=IntegerField())).order_by(
            "rang", "organisation", "pk"
        )


def demandes_a_traiter(prise: PriseDePositionPage) -> QuerySet[DemandeDeChangement]:
    return DemandeDeChangement.objects.filter(cosignature__prise=prise, traitee_le__isnull=True)


def certificats(prise: PriseDePositionPage) -> QuerySet[Cosignature]:
    """Les organisations qui ont signé, même suspendues ou retirées depuis, avec leur journal ; deux requêtes."""
    actes = ActeDeCosignature.objects.select_related("version").order_by("le", "pk")
    return (
        prise.cosignatures.filter(etat__in=ONT_SIGNE)
        .exclude(nom="")
        .select_related("version")
        .prefetch_related(Prefetch("actes", actes, to_attr="journal"))
        .order_by("organisation", "pk")
    )


def relancables(prise: PriseDePositionPage, pks: Iterable[int]) -> QuerySet[Cosignature]:
    """Parmi celles-ci, celles que l'on peut relancer."""
    return prise.cosignatures.filter(Q(etat__in=A_RELANCER), pk__in=list(pks))
