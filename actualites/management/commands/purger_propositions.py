from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from actualites.propositions.purge import purger


class Command(BaseCommand):
    help = (
        "Efface les événements proposés que personne n'a confirmés, et les adresses qui ne servent plus. Chaque nuit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            _(
                "Propositions jamais confirmées effacées : %(jamais_confirmees)d. "
                "Adresses effacées : %(adresses)d. Brouillons effacés : %(brouillons)d."
            )
            % vars(purger())
        )
