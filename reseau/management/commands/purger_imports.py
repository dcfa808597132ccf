from typing import Any

from django.core.management.base import BaseCommand

from reseau.importation.purge import CONSERVATION, purger


class Command(BaseCommand):
    help = f"Efface les fichiers d'import et leurs rapports de plus de {CONSERVATION.days} jours. À lancer chaque jour."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purger()} fichier(s) d'import effacé(s).")
