from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reseau.candidatures.purge import purger


class Command(BaseCommand):
    help = "Efface, pièces comprises, les candidatures dont le temps de conservation annoncé est passé. Chaque nuit."

    def handle(self, *args: Any, **options: Any) -> None:
        bilan = purger()
        self.stdout.write(
            _(
                "Candidatures effacées : %(brouillons)d sans suite, %(decidees)d refusées ou retirées. "
                "Allégées : %(allegees)d. Pièces oubliées : %(pieces)d."
            )
            % vars(bilan)
        )
