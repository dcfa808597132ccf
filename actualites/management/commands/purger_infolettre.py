from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from actualites.infolettre.purge import purger


class Command(BaseCommand):
    help = "Efface de l'infolettre les adresses jamais confirmées, et celles désabonnées depuis trois ans. Chaque nuit."

    def handle(self, *args: Any, **options: Any) -> None:
        bilan = purger()
        self.stdout.write(
            _("Adresses effacées : %(jamais_confirmes)d jamais confirmées, %(partis)d désabonnées depuis trois ans.")
            % vars(bilan)
        )
