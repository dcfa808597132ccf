"""Ce qui s'efface des demandes de confirmation, et quand : voir `docs/campagnes.md`. La page publique le dit aussi."""

import datetime

from django.db.models import Q
from django.utils import timezone

from ..models import DemandeDeConfirmation

#: Une demande à laquelle il a été donné suite, depuis cette suite.
APRES_LA_SUITE = datetime.timedelta(days=365)
#: Une demande restée sans réponse, que nulle autre ne remplace (fiche retirée, pratique terminée), depuis l'envoi.
SANS_REPONSE = datetime.timedelta(days=2 * 365)


def purger() -> int:
    """Efface les demandes échues, et rend combien ; une réponse que le secrétariat n'a pas traitée reste.

    La date de confirmation est sur la fiche, et la décision dans son historique : rien d'autre n'est perdu.
    """
    maintenant = timezone.now()
    echues = DemandeDeConfirmation.objects.filter(
        Q(suite_le__lt=maintenant - APRES_LA_SUITE)
        | Q(suite="", repondue_le__isnull=True, envoyee_le__lt=maintenant - SANS_REPONSE)
    )
    return echues.delete()[0]
