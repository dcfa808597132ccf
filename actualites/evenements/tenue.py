"""Ce que devient un événement : ce que l'on en annonce, ou ce que toutes ses dates, une à une, finissent par dire."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from ..choix import EtatDEvenement
from .calendrier import Occurrence, occurrences
from .moments import PAS_TENUE

if TYPE_CHECKING:
    from ..models import EvenementPage


def tenue_de(evenement: "EvenementPage", dates: Iterable[Occurrence] | None = None) -> EtatDEvenement:
    """Annulé (ou complet) en fait aussi quand chacune de ses dates l'est : c'est ce que tout écran en dit.

    Args:
        dates: les siennes, si on les a déjà.
    """
    etats = {date.etat for date in (occurrences(evenement) if dates is None else dates)}
    return _tenue(evenement.etat, etats)


def _tenue(etat: str, etats: set[str]) -> EtatDEvenement:
    return EtatDEvenement(next(iter(etats)) if len(etats) == 1 and etat not in PAS_TENUE else etat)


def tenues_publiees(pks: Iterable[int]) -> dict[int, EtatDEvenement]:
    """Ce que deviennent ces événements publiés, par clé primaire : une requête."""
    from ..models import OccurrenceDEvenement

    lus: dict[int, tuple[str, set[str]]] = {}
    dates = OccurrenceDEvenement.objects.filter(evenement__in=pks).order_by()
    for pk, etat, etat_du_jour in dates.values_list("evenement_id", "evenement__etat", "etat").distinct():
        lus.setdefault(pk, (etat, set()))[1].add(etat_du_jour)
    return {pk: _tenue(*lu) for pk, lu in lus.items()}


def sans_les_annules(evenements: QuerySet[Any]) -> QuerySet[Any]:
    """Ces événements publiés, moins ceux qui sont annulés en fait."""
    from ..models import OccurrenceDEvenement

    dates = OccurrenceDEvenement.objects.filter(evenement=OuterRef("pk"))
    ont_lieu = Exists(dates.exclude(etat=EtatDEvenement.ANNULE)) | ~Exists(dates)
    return evenements.exclude(etat=EtatDEvenement.ANNULE).filter(ont_lieu)


def avec_sa_tenue(titre: str, tenue: EtatDEvenement) -> str:
    """« Annulé : Bal de la nouvelle année » ; le titre seul de ce qui se tient comme prévu."""
    if tenue == EtatDEvenement.PREVU:
        return titre
    return _("%(tenue)s : %(titre)s") % {"tenue": tenue.label, "titre": titre}
