import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actualites.numeros.diffusion import a_poursuivre, poursuivre


class Command(BaseCommand):
    help = "Envoie ou reprend les numéros de l'infolettre dont l'heure est venue. Sans doublon ; à confier à cron."

    def handle(self, *args: Any, **options: Any) -> None:
        # Arrêtée poliment, la commande rend ce qu'elle avait réservé : la suivante n'attend pas.
        signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
        for diffusion in a_poursuivre():
            bilan = poursuivre(diffusion)
            self.stdout.write(
                ngettext(
                    "« %(sujet)s » : %(n)d lettre envoyée, %(ecartes)d écartées, %(echecs)d échecs.",
                    "« %(sujet)s » : %(n)d lettres envoyées, %(ecartes)d écartées, %(echecs)d échecs.",
                    bilan.envoyes,
                )
                % {"sujet": diffusion, "n": bilan.envoyes, "ecartes": bilan.ecartes, "echecs": bilan.echecs}
            )
            if bilan.arret:
                self.stderr.write(_("Arrêté : %(raison)s.") % {"raison": bilan.arret})
