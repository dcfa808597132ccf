"""Ce qui s'efface d'une circulation, et quand : voir `docs/cosignature.md`. La page personnelle le dit aussi."""

import datetime

from django.db.models import Q
from django.utils import timezone

from ..models import Cosignature

#: Combien de temps on garde l'adresse de qui a décidé, depuis la fin de la circulation et de son lien.
APRES_LA_FIN = datetime.timedelta(days=365)


def purger() -> int:
    """Efface les adresses des circulations finies depuis un an, et rend combien. Se rejoue sans effet.

    Un lien qui vaut encore (un an après la signature) garde son adresse : on doit pouvoir y écrire. Le journal garde
    le nom, la fonction et l'organisation : c'est le certificat.
    """
    maintenant = timezone.now()
    limite = maintenant - APRES_LA_FIN
    finies = Q(circulation__close_le__lt=limite) | Q(
        circulation__close_le__isnull=True, circulation__echeance__lt=limite
    )
    echues = Cosignature.objects.filter(finies, expire_le__lt=maintenant)
    return Cosignature.objects.filter(pk__in=echues.values("pk")).exclude(courriel="").update(courriel="", mandat=None)
