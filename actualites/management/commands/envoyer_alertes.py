import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actualites.alertes.envoi import poursuivre, purger


class Command(BaseCommand):
    help = "Prévient de ce qui est nouveau les personnes qui ont enregistré une recherche. À confier à cron."

    def handle(self, *args: Any, **options: Any) -> None:
        # Arrêtée poliment, la commande rend ce qu'elle avait réservé : la suivante n'attend pas.
        signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
        bilan = poursuivre()
        self.stdout.write(
            ngettext(
                "%(n)d alerte envoyée, %(ecartes)d écartées, %(echecs)d échecs.",
                "%(n)d alertes envoyées, %(ecartes)d écartées, %(echecs)d échecs.",
                bilan.envoyes,
            )
            % {"n": bilan.envoyes, "ecartes": bilan.ecartes, "echecs": bilan.echecs}
        )
        if bilan.arret:
            self.stderr.write(_("Arrêté : %(raison)s.") % {"raison": bilan.arret})
        purger()
