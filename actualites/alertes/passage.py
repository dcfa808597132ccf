"""Un passage : ce qui est nouveau depuis le précédent, rapproché des recherches enregistrées (`docs/alertes.md`).

Le coût suit le nombre de recherches différentes, non celui des personnes : chacune se fait une fois, sur l'image en
mémoire de sa liste.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alliance.socle import envois, publication
from alliance.socle.facettes import RepertoireDePages
from alliance.socle.rubriques import Rubrique, rubriques

from ..choix import EtatDAbonnement, EtatDEvenement, NatureDeNouveaute
from ..models import Alerte, EnvoiDAlerte, Nouveaute, OccurrenceDEvenement

#: Combien de nouveautés se traitent d'un coup : un import de dix mille pages n'en fait pas dix mille courriels.
LOT = 500
#: D'une page qui a plusieurs nouveautés, on ne dit que celle-ci à une personne.
RANGS = {NatureDeNouveaute.ANNULEE: 0, NatureDeNouveaute.PARUE: 1, NatureDeNouveaute.CHANGEE: 2}


@dataclass(frozen=True)
class Correspondance:
    """Cette recherche d'une personne retient cette nouveauté."""

    abonnement: int
    alerte: int
    nouveaute: Nouveaute


def inscrire_ce_qui_est_nouveau() -> int:
    """Donne sa ligne à chaque personne que concernent les nouveautés non traitées ; rend le nombre de lignes.

    Se lance de plusieurs processus à la fois : une nouveauté n'est traitée que par l'un d'eux, en entier.
    """
    total = 0
    while True:
        nouveautes = list(Nouveaute.objects.filter(traitee_le__isnull=True).order_by("le", "pk")[:LOT])
        if not nouveautes:
            return total
        # Le rapprochement, long, se fait sans rien verrouiller ; seule l'écriture se dispute.
        total += _inscrire(nouveautes, rapprocher(nouveautes))


def _inscrire(nouveautes: Sequence[Nouveaute], correspondances: Iterable[Correspondance]) -> int:
    passage = timezone.now()
    lignes = [
        EnvoiDAlerte(abonnement_id=abonnement, passage=passage, lignes=paires)
        for abonnement, paires in _par_personne(correspondances).items()
    ]
    cles = [nouveaute.pk for nouveaute in nouveautes]
    with transaction.atomic():
        prises = Nouveaute.objects.filter(pk__in=cles, traitee_le__isnull=True).update(traitee_le=passage)
        if prises != len(cles):
            # Un autre passage en a traité une partie entre-temps : on relit ce qui reste.
            transaction.set_rollback(True)
            return 0
        # Une personne effacée depuis le rapprochement n'a plus de ligne à recevoir.
        presentes = set(_joignables().values_list("abonnement_id", flat=True)) if lignes else set()
        lignes = [ligne for ligne in lignes if ligne.abonnement_id in presentes]
        envois.inscrire(EnvoiDAlerte, lignes)
    return len(lignes)


def _par_personne(correspondances: Iterable[Correspondance]) -> dict[int, list[list[int]]]:
    """Pour chaque personne, ses paires [alerte, nouveauté] : une seule par page, la plus importante."""
    retenues: defaultdict[int, dict[int, Correspondance]] = defaultdict(dict)
    for correspondance in correspondances:
        siennes, page = retenues[correspondance.abonnement], correspondance.nouveaute.page_id
        if page not in siennes or _rang(correspondance) < _rang(siennes[page]):
            siennes[page] = correspondance
    return {
        abonnement: [[c.alerte, c.nouveaute.pk] for c in sorted(siennes.values(), key=lambda c: (c.alerte, _rang(c)))]
        for abonnement, siennes in retenues.items()
    }


def _rang(correspondance: Correspondance) -> tuple[int, float]:
    # À importance égale, la dernière : c'est elle qui dit vrai.
    nouveaute = correspondance.nouveaute
    return RANGS[NatureDeNouveaute(nouveaute.nature)], -nouveaute.le.timestamp()


# --- Rapprocher ------------------------------------------------------------------------------------------------------
def rapprocher(nouveautes: Sequence[Nouveaute]) -> Iterator[Correspondance]:
    """Les recherches confirmées qui retiennent ces nouveautés, et qui avait déjà été prévenu de ce qui change."""
    # Le timbre se renouvelle juste après qu'une publication est validée : entre les deux, une liste en mémoire ne
    # connaîtrait pas encore la page dont la nouveauté, elle, se lit déjà.
    publication.renouveler()
    for rubrique in rubriques():
        repertoire = rubrique.repertoire()
        siennes = _de_la_rubrique(rubrique, repertoire, nouveautes)
        if siennes:
            yield from _selon_les_recherches(rubrique, repertoire, siennes)
            yield from _deja_prevenues(siennes)


def _de_la_rubrique(
    rubrique: Rubrique, repertoire: RepertoireDePages[Any], nouveautes: Sequence[Nouveaute]
) -> list[Nouveaute]:
    """Celles que cette liste montre maintenant : ni dépubliées, ni réservées, ni trop vieilles pour être nouvelles."""
    montrees = _encore_vraies([nouveaute for nouveaute in nouveautes if nouveaute.page_id in repertoire.rang])
    parues = [n.page_id for n in montrees if n.nature == NatureDeNouveaute.PARUE]
    pages: dict[Any, Any] = rubrique.filtre.modele._default_manager.in_bulk(parues) if parues else {}
    return [
        nouveaute
        for nouveaute in montrees
        if nouveaute.nature != NatureDeNouveaute.PARUE
        or (nouveaute.page_id in pages and rubrique.est_une_nouvelle(pages[nouveaute.page_id]))
    ]


def _encore_vraies(nouveautes: Sequence[Nouveaute]) -> list[Nouveaute]:
    """Sans les annulations d'un événement qui, depuis, a de nouveau lieu : ce qui l'a remplacée dit vrai."""
    dites = {n.page_id for n in nouveautes if n.nature == NatureDeNouveaute.ANNULEE}
    if not dites:
        return list(nouveautes)
    se_tiennent = OccurrenceDEvenement.objects.filter(evenement__in=dites, fin__gte=timezone.now())
    se_tiennent = se_tiennent.exclude(etat=EtatDEvenement.ANNULE).exclude(evenement__etat=EtatDEvenement.ANNULE)
    ont_lieu = set(se_tiennent.values_list("evenement_id", flat=True))
    return [n for n in nouveautes if n.nature != NatureDeNouveaute.ANNULEE or n.page_id not in ont_lieu]


def _joignables() -> QuerySet[Alerte]:
    return Alerte.objects.filter(
        confirmee=True, abonnement__etat=EtatDAbonnement.CONFIRME, abonnement__suspendu_le__isnull=True
    )


def _selon_les_recherches(
    rubrique: Rubrique, repertoire: RepertoireDePages[Any], nouveautes: Sequence[Nouveaute]
) -> Iterator[Correspondance]:
    pages = repertoire.masque_des_pks(nouveaute.page_id for nouveaute in nouveautes)
    alertes = _joignables().filter(rubrique=rubrique.nom).order_by("parametres", "pk")
    lues = alertes.values_list("parametres", "pk", "abonnement_id", "cree_le").iterator()
    for parametres, groupe in groupby(lues, key=lambda alerte: alerte[0]):
        requete = rubrique.requete_entiere(parametres, repertoire)
        retenues = requete.masque & pages if requete is not None else 0
        if not retenues:
            continue
        concernees = [n for n in nouveautes if retenues >> repertoire.rang[n.page_id] & 1]
        for _parametres, alerte, abonnement, demandee_le in groupe:
            for nouveaute in concernees:
                # Ce qui précède la demande, la personne l'avait sous les yeux.
                if nouveaute.le >= demandee_le:
                    yield Correspondance(abonnement, alerte, nouveaute)


def _deja_prevenues(nouveautes: Sequence[Nouveaute]) -> Iterator[Correspondance]:
    """Qui avait été prévenu d'une page qui change ou s'annule l'apprend, même si sa recherche ne la retient plus."""
    qui_changent = {n.page_id: n for n in sorted(nouveautes, key=lambda n: n.le) if n.nature != NatureDeNouveaute.PARUE}
    if not qui_changent:
        return
    anciennes = Nouveaute.objects.filter(page__in=qui_changent, traitee_le__isnull=False)
    page_de = dict(anciennes.values_list("pk", "page_id"))
    passages = {le for le in anciennes.values_list("traitee_le", flat=True) if le is not None}
    if not passages:
        return
    vivantes = dict(_joignables().values_list("pk", "abonnement_id"))
    for lignes in EnvoiDAlerte.objects.filter(passage__in=passages).values_list("lignes", flat=True).iterator():
        for alerte, ancienne in lignes:
            if ancienne in page_de and alerte in vivantes:
                yield Correspondance(vivantes[alerte], alerte, qui_changent[page_de[ancienne]])
