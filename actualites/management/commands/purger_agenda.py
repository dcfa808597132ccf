from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from actualites.agenda.inscription import purger


class Command(BaseCommand):
    help = (
        "Oublie ce que les agendas abonnés lisaient des événements retirés depuis plus de soixante jours. Chaque nuit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        combien = purger()
        self.stdout.write(ngettext("%d événement retiré oublié.", "%d événements retirés oubliés.", combien) % combien)
