"""L'agenda, pour qui veut être prévenu de ce qui s'y ajoute, y change ou s'y annule."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.rubriques import PRESENTATION, Rubrique

from ..models import OccurrenceDEvenement
from .facettes import repertoire
from .filtres import FiltreSuivi


def est_a_venir(evenement: Any) -> bool:
    """Un événement qui se range ici après coup n'apprend rien à qui attend les prochains."""
    return OccurrenceDEvenement.objects.filter(evenement=evenement, jour_fin__gte=timezone.localdate()).exists()


AGENDA = Rubrique(
    nom="agenda",
    titre=_("Agenda"),
    filtre=FiltreSuivi,
    repertoire=repertoire,
    adresse="/agenda/",
    presentation=PRESENTATION | {"vue", "mois", "periode"},
    est_une_nouvelle=est_a_venir,
)
