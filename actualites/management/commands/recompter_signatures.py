from typing import Any

from django.core.management.base import BaseCommand

from actualites.models import PriseDePositionPage
from actualites.signatures.compteur import compter, compteur_de, recompter


class Command(BaseCommand):
    help = "Refait le compteur de chaque prise de position depuis ses signatures. Peut être relancée sans risque."

    def handle(self, *args: Any, **options: Any) -> None:
        repares = 0
        prises = PriseDePositionPage.objects.only("pk", "title", "page_ptr")
        for prise in prises.iterator():
            compteur, comptes = compteur_de(prise), compter(prise)
            if any(getattr(compteur, champ) != nombre for champ, nombre in comptes.items()):
                recompter(prise)
                repares += 1
                self.stdout.write(f"{prise.title} : {compteur.total} → {compteur_de(prise).total}")
        self.stdout.write(f"{repares} réparés sur {prises.count()}.")
