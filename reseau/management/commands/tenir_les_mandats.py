from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from reseau.equipe.fin import terminer_les_echus
from reseau.equipe.rappels import rappeler_les_fins


class Command(BaseCommand):
    help = "Rappelle les mandats qui finissent sous trente jours, et termine ceux qui sont échus. À lancer chaque jour."

    def handle(self, *args: Any, **options: Any) -> None:
        termines = terminer_les_echus()
        rappeles = rappeler_les_fins()
        self.stdout.write(ngettext("%(n)d mandat terminé.", "%(n)d mandats terminés.", termines) % {"n": termines})
        self.stdout.write(ngettext("%(n)d mandat rappelé.", "%(n)d mandats rappelés.", rappeles) % {"n": rappeles})
