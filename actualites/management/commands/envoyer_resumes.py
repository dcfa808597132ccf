import datetime
import signal
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actualites.numeros.resume import a_poursuivre, envoyer_le_resume


def un_mois(valeur: str) -> datetime.date:
    """« 2026-11 » ; un mois fini seulement."""
    try:
        mois = datetime.datetime.strptime(valeur, "%Y-%m").date()
    except ValueError:
        raise ArgumentTypeError(_("Écrivez un mois comme ceci : 2026-11.")) from None
    if mois >= timezone.localdate().replace(day=1):
        raise ArgumentTypeError(_("Ce mois n’est pas fini."))
    return mois


class Command(BaseCommand):
    help = "Envoie le résumé du mois précédent à qui l'a demandé, ou le reprend. Sans doublon ; à confier à cron."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mois", type=un_mois, help="un autre mois, fini : 2026-11")

    def handle(self, *args: Any, **options: Any) -> None:
        # Arrêtée poliment, la commande rend ce qu'elle avait réservé : la suivante n'attend pas.
        signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
        for mois in [options["mois"]] if options["mois"] else a_poursuivre():
            bilan = envoyer_le_resume(mois)
            self.stdout.write(
                ngettext(
                    "%(mois)s : %(n)d résumé envoyé, %(ecartes)d sans rien à dire, %(echecs)d échecs.",
                    "%(mois)s : %(n)d résumés envoyés, %(ecartes)d sans rien à dire, %(echecs)d échecs.",
                    bilan.envoyes,
                )
                % {"mois": f"{mois:%Y-%m}", "n": bilan.envoyes, "ecartes": bilan.ecartes, "echecs": bilan.echecs}
            )
            if bilan.arret:
                self.stderr.write(_("Arrêté : %(raison)s.") % {"raison": bilan.arret})
