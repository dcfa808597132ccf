"""Ce qui s'efface d'une campagne, et quand : voir `docs/campagnes.md`. La page publique dit la même durée."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..choix import SuiteDeProposition
from ..models import Campagne, Sollicitation
from .suivi import A_TRAITER

#: Combien de temps on garde qui a répondu et ce qui a été écrit, depuis la clôture ; depuis l'échéance, si personne n'a
#: clos la campagne.
APRES_LA_CLOTURE = datetime.timedelta(days=365)


def purger() -> int:
    """Efface adresses, noms et messages des campagnes anciennes ; rend combien de réponses sont allégées.

    Le compte des réponses, leurs dates et leurs suites restent : c'est la mémoire de l'alliance. Se rejoue sans effet.
    """
    limite = timezone.now() - APRES_LA_CLOTURE
    jour = timezone.localdate(limite)
    anciennes = Campagne.objects.filter(
        Q(close_le__lt=limite) | Q(lancee_le__isnull=False, close_le__isnull=True, echeance__lt=jour)
    )
    return sum(_alleger(pk) for pk in anciennes.values_list("pk", flat=True))


@transaction.atomic
def _alleger(pk: int) -> int:
    maintenant = timezone.now()
    # Une campagne oubliée se ferme : ses liens ne doivent plus rien recevoir que l'on n'effacerait pas.
    Campagne.objects.filter(pk=pk, close_le__isnull=True).update(close_le=maintenant)
    reponses = Sollicitation.objects.filter(campagne=pk)
    reponses.filter(A_TRAITER).update(suite=SuiteDeProposition.SANS_OBJET, suite_le=maintenant)
    return reponses.exclude(courriel="").update(
        courriel="", mandat=None, nouveau_nom="", nouveau_courriel="", nouvelle_fonction="", message="", motif=""
    )
