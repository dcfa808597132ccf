from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from actualites.signatures.anonymisation import passer


class Command(BaseCommand):
    help = "Efface des signatures ce dont le temps de conservation annoncé est passé ; le compte reste. Chaque nuit."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            _(
                "Signatures jamais confirmées effacées : %(non_confirmees)d. Empreintes oubliées : %(empreintes)d. "
                "Anonymisées : %(retirees)d retirées, %(anonymisees)d après la fin du texte."
            )
            % vars(passer())
        )
