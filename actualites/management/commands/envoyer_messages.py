import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actualites.messages.envoi import poursuivre
from actualites.models import MessageAuxSignataires


class Command(BaseCommand):
    help = "Envoie ou reprend les messages aux signataires déjà lancés. Se relance sans doublon ; à confier à cron."

    def handle(self, *args: Any, **options: Any) -> None:
        # Arrêtée poliment, la commande rend ce qu'elle avait réservé : la suivante n'attend pas.
        signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
        for message in MessageAuxSignataires.objects.filter(lance_le__isnull=False, termine_le__isnull=True):
            bilan = poursuivre(message)
            self.stdout.write(
                ngettext(
                    "« %(sujet)s » : %(n)d courriel envoyé, %(ecartes)d écartés, %(echecs)d échecs.",
                    "« %(sujet)s » : %(n)d courriels envoyés, %(ecartes)d écartés, %(echecs)d échecs.",
                    bilan.envoyes,
                )
                % {"sujet": message, "n": bilan.envoyes, "ecartes": bilan.ecartes, "echecs": bilan.echecs}
            )
            if bilan.arret:
                self.stderr.write(_("Arrêté : %(raison)s.") % {"raison": bilan.arret})
