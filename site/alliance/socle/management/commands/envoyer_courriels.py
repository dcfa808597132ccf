from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from alliance.socle import courriels


class Command(BaseCommand):
    help = "Envoie les courriels restés en attente, et efface ceux partis depuis plus de six mois. À lancer par cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forcer",
            action="store_true",
            help="reprend aussi les envois interrompus, au risque d'un doublon",
        )

    def handle(self, *args: Any, forcer: bool = False, **options: Any) -> None:
        if forcer:
            courriels.incertains().update(pris_le=None)
        dus = list(courriels.a_envoyer().values_list("pk", flat=True))
        partis = sum(courriels.envoyer(pk) for pk in dus)
        self.stdout.write(
            ngettext("%(n)d courriel envoyé sur %(dus)d.", "%(n)d courriels envoyés sur %(dus)d.", max(1, partis))
            % {"n": partis, "dus": len(dus)}
        )
        if restes := courriels.incertains().count():
            self.stderr.write(
                ngettext(
                    "%(n)d envoi interrompu, peut-être parti : relancez avec --forcer pour le reprendre.",
                    "%(n)d envois interrompus, peut-être partis : relancez avec --forcer pour les reprendre.",
                    restes,
                )
                % {"n": restes}
            )
        if perdus := courriels.abandonnes().count():
            self.stderr.write(
                ngettext(
                    "%(n)d courriel abandonné après trop d’échecs.",
                    "%(n)d courriels abandonnés après trop d’échecs.",
                    perdus,
                )
                % {"n": perdus}
            )
        courriels.purger()
