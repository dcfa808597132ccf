"""Où en est une campagne : à qui elle s'adresse, qui a répondu quoi, qui reste à joindre."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..choix import PRESENTS, ReponseDeCampagne, SuiteDeProposition
from ..models import Campagne, Mandat, MembrePage, Sollicitation

#: Relances automatiques d'une même personne, au plus.
RELANCES_AU_PLUS = 3
#: Une réponse reçue à laquelle le secrétariat n'a pas encore donné suite.
A_TRAITER = Q(repondue_le__isnull=False, suite="")


def membres_presents() -> QuerySet[MembrePage]:
    """Les organisations qui font partie de l'alliance aujourd'hui."""
    return MembrePage.objects.live().filter(statut__in=PRESENTS)


def a_solliciter(campagne: Campagne) -> QuerySet[Mandat]:
    """Les référent·es en exercice des membres présents, sauf ceux d'un membre à qui la campagne a déjà écrit."""
    deja = Sollicitation.objects.filter(campagne=campagne).values("membre")
    return (
        Mandat.objects.en_cours()
        .referents()
        .filter(membre__in=membres_presents().values("pk"))
        .exclude(membre__in=deja)
        .select_related("membre")
        .order_by("membre__title", "pk")
    )


def sans_referent() -> QuerySet[MembrePage]:
    """Les membres présents que personne ne représente : à joindre autrement."""
    representes = Mandat.objects.en_cours().referents().values("membre")
    return membres_presents().exclude(pk__in=representes).order_by("title")


def silencieux(campagne: Campagne, jour: datetime.date) -> QuerySet[Sollicitation]:
    """Celles et ceux qui n'ont pas répondu, dont le mandat court encore."""
    return campagne.sollicitations.filter(
        repondue_le__isnull=True, suite="", mandat__in=Mandat.objects.en_cours(jour).values("pk")
    )


def a_relancer(campagne: Campagne, jour: datetime.date, *, d_office: bool) -> QuerySet[Sollicitation]:
    """Les silencieux à qui l'on peut écrire ce jour-là ; jamais deux fois le même jour.

    Args:
        d_office: vrai pour la commande quotidienne, qui respecte l'intervalle, le nombre de relances et l'échéance ;
            faux quand le secrétariat le décide.
    """
    if not campagne.est_ouverte or (d_office and jour > campagne.echeance):
        return Sollicitation.objects.none()
    recul = max(1, campagne.jours_entre_relances) if d_office else 1
    avant = debut_du_jour(jour - datetime.timedelta(days=recul - 1))
    muets = silencieux(campagne, jour).alias(dernier=Coalesce("relancee_le", "envoyee_le")).filter(dernier__lt=avant)
    if d_office:
        muets = muets.filter(relances__lt=RELANCES_AU_PLUS)
    return muets.select_related("membre", "mandat", "campagne")


def debut_du_jour(jour: datetime.date) -> datetime.datetime:
    """Le premier instant d'un jour, à l'heure du site."""
    return timezone.make_aware(datetime.datetime.combine(jour, datetime.time.min))


def instant_du(jour: datetime.date) -> datetime.datetime:
    """Maintenant, si c'est aujourd'hui ; midi, pour un autre jour."""
    if jour == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.datetime.combine(jour, datetime.time(12)))


@dataclass(frozen=True)
class Avancement:
    """Les comptes d'une campagne."""

    total: int
    repondu: int
    par_reponse: list[tuple[str, int]]
    a_traiter: int

    @property
    def silencieux(self) -> int:
        return self.total - self.repondu

    @property
    def pour_cent(self) -> int:
        return self.repondu * 100 // self.total if self.total else 0


def avancement(campagne: Campagne) -> Avancement:
    """Les comptes d'une campagne, en une requête."""
    comptes = campagne.sollicitations.aggregate(
        total=Count("pk"),
        repondu=Count("pk", filter=Q(repondue_le__isnull=False)),
        a_traiter=Count("pk", filter=A_TRAITER),
        **{reponse.name: Count("pk", filter=Q(reponse=reponse.value)) for reponse in ReponseDeCampagne},
    )
    return Avancement(
        comptes["total"],
        comptes["repondu"],
        [(str(reponse.label), comptes[reponse.name]) for reponse in ReponseDeCampagne],
        comptes["a_traiter"],
    )


def a_traiter(campagne: Campagne) -> QuerySet[Sollicitation]:
    """Les réponses qui attendent le secrétariat, les plus anciennes d'abord."""
    return campagne.sollicitations.filter(A_TRAITER).select_related("membre", "mandat").order_by("repondue_le", "pk")


def membres_contradictoires(campagne: Campagne) -> set[int]:
    """Les organisations dont une personne annonce le retrait et une autre le contraire."""
    return set(
        campagne.sollicitations.filter(repondue_le__isnull=False)
        .exclude(suite=SuiteDeProposition.ECARTEE)
        .order_by()
        .values("membre")
        .annotate(
            retraits=Count("pk", filter=Q(reponse=ReponseDeCampagne.RETRAIT)),
            autres=Count("pk", filter=~Q(reponse=ReponseDeCampagne.RETRAIT)),
        )
        .filter(retraits__gt=0, autres__gt=0)
        .values_list("membre", flat=True)
    )
