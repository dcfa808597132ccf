"""Ce qui s'efface des signatures, et quand : voir `docs/fraude.md`. La page où l'on signe dit les mêmes durées.

Le total ne change jamais : une ligne anonymisée garde son état, son genre, son jour et sa provenance.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageLogEntry

from alliance.socle import publication
from alliance.socle.models import CourrielEnvoye
from reseau.lots import modifier

from ..choix import EtatDeSignature, GenreDeSignataire
from ..models import EnvoiDeMessage, PriseDePositionPage, Signature
from .compteur import ajuster

#: Une signature que personne n'a confirmée, depuis le dernier courriel de confirmation.
SANS_CONFIRMATION = datetime.timedelta(days=7)
#: Les empreintes du réseau et de l'appareil, qui ne servent qu'à voir une fraude.
EMPREINTES = datetime.timedelta(days=30)
#: Une signature retirée : le temps de comprendre une vague de retraits.
APRES_LE_RETRAIT = datetime.timedelta(days=30)
#: Tout le reste, après la clôture ou la dépublication du texte.
APRES_LA_CLOTURE = datetime.timedelta(days=365)

#: Chaque lot est une transaction : le verrou est court, et une commande arrêtée reprend où elle en était.
LOT = 1_000

EFFACES: dict[str, Any] = {
    **dict.fromkeys(
        ["prenom", "nom", "organisation", "fonction", "commune", "commentaire", "courriel", "adresse_canonique"], ""
    ),
    **dict.fromkeys(["reseau", "appareil"], ""),
    "nom_public": False,
    "recevoir_suites": False,
    "demandee_le": None,
}
DATES = ("creee_le", "confirmee_le", "retiree_le", "verifiee_le")


@dataclass
class Bilan:
    """Ce qu'un passage a effacé."""

    non_confirmees: int = 0
    empreintes: int = 0
    retirees: int = 0
    anonymisees: int = 0


def passer() -> Bilan:
    """Efface tout ce qui est échu. Se rejoue sans effet."""
    return Bilan(
        non_confirmees=sum(_effacer(cles) for cles in _par_lots(non_confirmees())),
        empreintes=sum(_oublier_d_ou(cles) for cles in _par_lots(aux_empreintes_anciennes())),
        retirees=sum(anonymiser(cles) for cles in _par_lots(retirees())),
        anonymisees=sum(anonymiser(cles) for prise in textes_echus() for cles in _par_lots(de_la_prise(prise))),
    )


# --- Ce qui est échu -------------------------------------------------------------------------------------------------
def _avant(duree: datetime.timedelta) -> datetime.datetime:
    return timezone.now() - duree


def _demandees_avant(limite: datetime.datetime) -> Q:
    """Reçues avant, et sans courriel de confirmation depuis : qui signe de nouveau reprend la même ligne."""
    return Q(creee_le__lt=limite) & (Q(demandee_le__isnull=True) | Q(demandee_le__lt=limite))


def non_confirmees() -> QuerySet[Signature]:
    return Signature.objects.filter(_demandees_avant(_avant(SANS_CONFIRMATION)), etat=EtatDeSignature.EN_ATTENTE)


def aux_empreintes_anciennes() -> QuerySet[Signature]:
    return Signature.objects.filter(_demandees_avant(_avant(EMPREINTES))).exclude(reseau="", appareil="")


def retirees() -> QuerySet[Signature]:
    return Signature.objects.filter(
        etat=EtatDeSignature.RETIREE, retiree_le__lt=_avant(APRES_LE_RETRAIT), anonymisee_le__isnull=True
    )


def de_la_prise(prise_pk: int) -> QuerySet[Signature]:
    return Signature.objects.filter(prise=prise_pk, anonymisee_le__isnull=True)


def textes_echus() -> list[int]:
    """Les textes clos, ou dépubliés, depuis assez longtemps, et que quelqu'un a signés nommément."""
    limite = _avant(APRES_LA_CLOTURE)
    nommees = Signature.objects.filter(prise=OuterRef("pk"), anonymisee_le__isnull=True)
    depublication = (
        PageLogEntry.objects.filter(page=OuterRef("pk"), action__startswith="wagtail.unpublish")
        .order_by()
        .values("page")
        .annotate(le=Max("timestamp"))
        .values("le")
    )
    return list(
        PriseDePositionPage.objects.filter(Exists(nommees))
        .annotate(retire_le=Coalesce(depublication, "last_published_at", "latest_revision_created_at"))
        .filter(Q(signature_cloture__lt=limite) | Q(live=False, retire_le__lt=limite))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


# --- Comment on efface -----------------------------------------------------------------------------------------------
def _par_lots(echues: QuerySet[Signature]) -> Iterator[QuerySet[Signature]]:
    """Les signatures échues, lot par lot, dans l'ordre des clés ; chaque lot se relit sous verrou."""
    derniere = 0
    while cles := list(echues.filter(pk__gt=derniere).order_by("pk").values_list("pk", flat=True)[:LOT]):
        derniere = cles[-1]
        yield echues.filter(pk__in=cles)


def _verrouillees(lot: QuerySet[Signature]) -> list[Signature]:
    # Relues : celle que l'on vient de confirmer ou de signer de nouveau n'est plus échue.
    return list(lot.order_by("pk").select_for_update(of=("self",)))


@transaction.atomic
def _effacer(lot: QuerySet[Signature]) -> int:
    signatures = _verrouillees(lot)
    effacer_les_courriels(signatures)
    Signature.objects.filter(pk__in=[signature.pk for signature in signatures]).delete()
    return len(signatures)


@transaction.atomic
def _oublier_d_ou(lot: QuerySet[Signature]) -> int:
    return lot.update(reseau="", appareil="")


@transaction.atomic
def anonymiser(lot: QuerySet[Signature]) -> int:
    """Ôte de ces signatures tout ce qui désigne quelqu'un ; rend combien. Le total du compteur ne change pas.

    Une signature qui attendait encore sa confirmation ne comptera plus : elle est effacée.
    """
    signatures = _verrouillees(lot)
    en_attente = [s for s in signatures if s.etat == EtatDeSignature.EN_ATTENTE]
    gardees = [s for s in signatures if s.etat != EtatDeSignature.EN_ATTENTE]
    noms_en_moins: dict[int, int] = {}
    maintenant = timezone.now()
    for signature in gardees:
        if signature.compte and signature.nom_public and signature.genre == GenreDeSignataire.PERSONNE:
            noms_en_moins[signature.prise_id] = noms_en_moins.get(signature.prise_id, 0) + 1
        for champ, valeur in EFFACES.items():
            setattr(signature, champ, valeur)
        for champ in DATES:
            setattr(signature, champ, _au_jour(getattr(signature, champ)))
        signature.anonymisee_le = maintenant
    modifier(Signature, [*EFFACES, *DATES, "anonymisee_le"], gardees)
    effacer_les_courriels(signatures)
    Signature.objects.filter(pk__in=[signature.pk for signature in en_attente]).delete()
    for prise_pk, noms in noms_en_moins.items():
        ajuster(prise_pk, noms_de_personnes=-noms)
    if gardees:
        publication.renouveler_apres_validation()
    return len(signatures)


def _au_jour(instant: datetime.datetime | None) -> datetime.datetime | None:
    """Minuit, à l'heure du site, du même jour."""
    if instant is None:
        return None
    return timezone.localtime(instant).replace(hour=0, minute=0, second=0, microsecond=0)


def effacer_les_courriels(signatures: Sequence[Signature]) -> None:
    """Ce que l'on a écrit à ces personnes au titre de leur signature, envois en nombre compris."""
    cles = [signature.pk for signature in signatures]
    EnvoiDeMessage.objects.filter(signature__in=cles).delete()
    CourrielEnvoye.objects.filter(objet__in=[f"signature:{cle}" for cle in cles]).delete()
