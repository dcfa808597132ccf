from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from actualites.ailleurs.passage import Passage
from actualites.models import FluxSuivi


class Command(BaseCommand):
    help = "Relit les agendas suivis : crée, met à jour, signale ce qui a disparu. À confier à cron, toutes les heures."

    def handle(self, *args: Any, **options: Any) -> None:
        for flux in FluxSuivi.objects.filter(actif=True).order_by("pk"):
            passage = Passage(flux).execute()
            if passage is None:
                self.stdout.write(_("« %(titre)s » : une autre lecture est en cours.") % {"titre": flux})
            elif passage.erreur:
                self.stderr.write(f"« {flux} » : {passage.erreur}")
            else:
                self.stdout.write(
                    _("« %(titre)s » : lus %(lus)d, créés %(crees)d, modifiés %(modifies)d, disparus %(disparus)d.")
                    % {
                        "titre": flux,
                        "lus": passage.lus,
                        "crees": passage.crees,
                        "modifies": passage.modifies,
                        "disparus": passage.disparus,
                    }
                )
