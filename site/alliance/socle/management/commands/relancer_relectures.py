from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.models import TaskState

from alliance.socle.models import PriseEnCharge
from alliance.socle.moderation import avis


class Command(BaseCommand):
    help = "Rappelle leur échéance passée aux personnes qui relisent un texte. Une fois par jour et par texte au plus."

    def handle(self, *args: Any, **options: Any) -> None:
        jour = timezone.localdate()
        en_retard = PriseEnCharge.objects.filter(
            echeance__lt=jour, etape__status=TaskState.STATUS_IN_PROGRESS
        ).select_related("relecteur", "etape__workflow_state")
        relances = sum(avis.relance(prise, jour) for prise in en_retard)
        self.stdout.write(ngettext("%(n)d relance.", "%(n)d relances.", max(1, relances)) % {"n": relances})
