"""La relance que personne ne demande : une fois, à quarante-huit heures de l'échéance."""

import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ..choix import A_RELANCER
from ..models import Circulation, Cosignature
from .conduite import Relancer
from .regles import CirculationFermee

AVANT_L_ECHEANCE = datetime.timedelta(hours=48)


def dues() -> QuerySet[Cosignature]:
    """Celles qui attendent encore, et à qui l'on n'a rien écrit depuis que l'échéance est à moins de deux jours."""
    maintenant = timezone.now()
    debut = F("circulation__echeance") - AVANT_L_ECHEANCE
    return Cosignature.objects.filter(
        Q(relancee_le__isnull=True) | Q(relancee_le__lt=debut),
        circulation__close_le__isnull=True,
        circulation__echeance__gt=maintenant,
        circulation__echeance__lte=maintenant + AVANT_L_ECHEANCE,
        etat__in=A_RELANCER,
        # Une circulation de quelques heures vient d'écrire : redire la même chose n'aiderait personne.
        envoyee_le__lt=debut,
    )


def relancer_les_dues() -> int:
    """Rend le nombre de personnes à qui l'on écrit ; se rejoue sans effet."""
    par_circulation: dict[int, list[Cosignature]] = {}
    for cosignature in dues().order_by("pk"):
        par_circulation.setdefault(cosignature.circulation_id, []).append(cosignature)
    relancees = 0
    for circulation in Circulation.objects.filter(pk__in=par_circulation).select_related("prise"):
        try:
            relancees += Relancer(circulation, None, par_circulation[circulation.pk]).execute(
                skip_permission_checks=True
            )
        except CirculationFermee:
            continue  # close entre-temps : il n'y a rien à reprocher à la commande
    return relancees
