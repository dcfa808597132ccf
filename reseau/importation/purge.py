"""Les fichiers déposés portent des noms et des adresses : ils ne se gardent pas."""

import datetime

from django.utils import timezone

from ..models import ImportDeMembres

#: Combien de temps un fichier déposé, et le rapport qui le cite, restent.
CONSERVATION = datetime.timedelta(days=30)


def purger() -> int:
    """Efface les fichiers et les rapports de plus de trente jours ; l'historique garde qui, quand et combien.

    Rend le nombre de fichiers effacés.
    """
    vieux = ImportDeMembres.objects.filter(cree_le__lt=timezone.now() - CONSERVATION).exclude(fichier="")
    combien = 0
    for depot in vieux.defer("rapport").iterator():
        depot.fichier.delete(save=False)
        ImportDeMembres.objects.filter(pk=depot.pk).update(fichier="", rapport={})
        combien += 1
    return combien
