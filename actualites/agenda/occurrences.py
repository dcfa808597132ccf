"""Les dates des événements publiés, rangées en base pour être cherchées et comptées.

La table se recalcule entière, événement par événement, sous le verrou de sa ligne : deux publications simultanées
laissent les dates de la dernière.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.db.models import prefetch_related_objects

from alliance.socle.publication import renouveler_apres_validation
from alliance.socle.verrous import sous_verrou
from reseau.models import MembrePage

from ..evenements.calendrier import Occurrence, occurrences
from ..models import EvenementPage, OccurrenceDEvenement
from .inscription import inscrire, retirer

#: Ce que l'on relit, verrouille et récrit d'un coup.
PAR_LOT = 200


def recalculer(evenement: EvenementPage) -> None:
    """Range les dates de l'événement, et ce que les agendas en lisent, tel qu'il est publié ; rien s'il ne l'est pas.

    Se rejoue sans effet.
    """
    recalculer_les_pages([evenement.pk])


def recalculer_en_lot(pks: Iterable[int] | None = None, au_lot: Callable[[int], None] | None = None) -> int:
    """Recalcule ces événements (tous, si l'on n'en donne pas) ; rend combien sont publiés.

    Args:
        au_lot: reçoit, après chaque lot, combien d'événements ont été relus.
    """
    total, publies = 0, 0
    for lot in _lots(pks):
        publies += recalculer_les_pages(lot)
        total += len(lot)
        if au_lot:
            au_lot(total)
    return publies


def _lots(pks: Iterable[int] | None) -> Iterator[list[int]]:
    tous = (
        sorted(set(pks)) if pks is not None else list(EvenementPage.objects.order_by("pk").values_list("pk", flat=True))
    )
    return (tous[debut : debut + PAR_LOT] for debut in range(0, len(tous), PAR_LOT))


def recalculer_les_pages(pks: Iterable[int]) -> int:
    """Un seul lot, une seule transaction ; rend combien de ces événements sont publiés."""
    pks = list(pks)
    with transaction.atomic():
        lus = sous_verrou(EvenementPage.objects.filter(pk__in=pks), "territoire")
        _rattacher_aux_espaces(lus)
        prefetch_related_objects(lus, "dates", "organisations__membre", "axes", "themes")
        publies = [evenement for evenement in lus if evenement.live]
        OccurrenceDEvenement.objects.filter(evenement__in=pks).delete()
        OccurrenceDEvenement.objects.bulk_create(
            [_ligne(evenement, occurrence) for evenement in publies for occurrence in occurrences(evenement)],
            batch_size=1000,
        )
        inscrire(publies)
        retirer([evenement for evenement in lus if not evenement.live])
        # Ni l'effacement ni la création en nombre ne se signalent au timbre.
        renouveler_apres_validation()
    return len(publies)


def _rattacher_aux_espaces(evenements: list[EvenementPage]) -> None:
    """Donne à chacun son organisation, en une requête pour tous."""
    pas = EvenementPage.steplen
    au_dessus = {evenement.path[:fin] for evenement in evenements for fin in range(pas, len(evenement.path), pas)}
    espaces = {espace.path: espace for espace in MembrePage.objects.filter(path__in=au_dessus)}
    for evenement in evenements:
        chemins = (evenement.path[:fin] for fin in range(pas, len(evenement.path), pas))
        evenement.organisation = next((espaces[chemin] for chemin in chemins if chemin in espaces), None)


def _ligne(evenement: EvenementPage, occurrence: Occurrence) -> OccurrenceDEvenement:
    return OccurrenceDEvenement(
        evenement=evenement,
        date_prevue=occurrence.date_prevue,
        debut=occurrence.debut,
        fin=occurrence.fin,
        jour_debut=occurrence.jour_debut,
        jour_fin=occurrence.jour_fin,
        journee_entiere=occurrence.journee_entiere,
        etat=occurrence.etat,
        titre=occurrence.titre,
        lieu=occurrence.lieu,
        annonce=occurrence.annonce,
    )
