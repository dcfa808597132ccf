from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import ngettext

from actualites.agenda.inscription import oublier, purger


class Command(BaseCommand):
    help = (
        "Oublie ce que les agendas abonnés lisaient des événements retirés depuis plus de soixante jours. Chaque nuit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "chemins", nargs="*", help="Oublier aussitôt ces événements retirés : le chemin de leur page, /agenda/…/."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        combien = oublier(options["chemins"]) if options["chemins"] else purger()
        self.stdout.write(ngettext("%d événement retiré oublié.", "%d événements retirés oubliés.", combien) % combien)
