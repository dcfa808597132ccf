"""Les journées d'action dont on peut proposer un rendez-vous local."""

from django.utils import timezone

from alliance.socle.acces import publiques

from ..choix import EtatDEvenement, FormeDEvenement
from ..models import EvenementPage

#: Autant qu'un menu se lit ; les plus proches d'abord.
JOURNEES_AU_PLUS = 40


def journees_a_venir() -> list[tuple[str, str]]:
    """Clef et titre de celles que l'agenda annonce et qui ne sont ni passées ni annulées, la plus proche d'abord."""
    journees = publiques(
        EvenementPage.objects.live().filter(
            forme=FormeDEvenement.JOURNEE_D_ACTION,
            occurrences__jour_fin__gte=timezone.localdate(),
            occurrences__etat__in=(EtatDEvenement.PREVU, EtatDEvenement.COMPLET),
        )
    )
    connues = journees.order_by("occurrences__jour_debut").values_list("pk", "title")[:JOURNEES_AU_PLUS]
    return [(str(pk), titre) for pk, titre in dict(connues).items()]


def journee_de(cle: object) -> EvenementPage | None:
    """La journée d'action de cette clef, si elle est toujours publiée."""
    if not str(cle or "").isdecimal():
        return None
    return publiques(EvenementPage.objects.live()).filter(pk=int(str(cle))).first()
