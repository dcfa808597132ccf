from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from actualites.infolettre.purge import purger


class Command(BaseCommand):
    help = "Efface de l'infolettre ce que la page promet d'effacer, les refus anciens, les listes abandonnées. La nuit."

    def handle(self, *args: Any, **options: Any) -> None:
        bilan = purger()
        self.stdout.write(
            _(
                "Adresses effacées : %(jamais_confirmes)d jamais confirmées, %(partis)d désabonnées depuis trois ans, "
                "%(suspendus)d suspendues depuis un an. Refus oubliés : %(rejets)d. Listes abandonnées : %(depots)d."
            )
            % vars(bilan)
        )
