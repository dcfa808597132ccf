from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from actualites.circulation.purge import purger
from actualites.circulation.relances import relancer_les_dues


class Command(BaseCommand):
    help = (
        "Relance, une fois, les organisations dont la réponse est attendue dans les 48 heures, "
        "et efface les adresses des circulations finies depuis un an."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Organisations relancées : %(n)d.") % {"n": relancer_les_dues()})
        self.stdout.write(_("Adresses effacées : %(n)d.") % {"n": purger()})
