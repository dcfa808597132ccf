import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import ngettext

from reseau.campagnes.actions import Relancer
from reseau.models import Campagne


class Command(BaseCommand):
    help = "Relance celles et ceux qui n’ont pas répondu aux campagnes en cours. Une fois par jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jour", type=datetime.date.fromisoformat, help="Le jour à jouer (AAAA-MM-JJ).")

    def handle(self, *args: Any, **options: Any) -> None:
        jour = options["jour"] or timezone.localdate()
        ouvertes = Campagne.objects.filter(lancee_le__isnull=False, close_le__isnull=True, echeance__gte=jour)
        relances = sum(
            Relancer(campagne, jour=jour, d_office=True).execute(skip_permission_checks=True) for campagne in ouvertes
        )
        self.stdout.write(ngettext("%(n)d relance.", "%(n)d relances.", max(1, relances)) % {"n": relances})
