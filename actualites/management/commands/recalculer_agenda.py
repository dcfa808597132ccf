from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from actualites.agenda.occurrences import recalculer_en_lot


class Command(BaseCommand):
    help = "Recalcule les dates des événements publiés et ce que les agendas abonnés en lisent. Se rejoue sans effet."

    def handle(self, *args: Any, **options: Any) -> None:
        combien = recalculer_en_lot()
        self.stdout.write(ngettext("%d événement recalculé.", "%d événements recalculés.", combien) % combien)
