from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reseau.campagnes.purge import purger


class Command(BaseCommand):
    help = "Efface adresses, noms et messages des campagnes closes depuis douze mois. Chaque nuit."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Réponses de campagne allégées : %(n)d.") % {"n": purger()})
