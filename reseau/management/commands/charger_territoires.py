from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reseau.geo.chargement import charger

EXTRAITS = {
    "communes": "les communes françaises",
    "collectivites": "les intercommunalités, départements et régions",
    "monde": "les villes et les pays du monde",
}


class Command(BaseCommand):
    help = "Charge ou met à jour les territoires de référence ; sans option, tous. Peut être relancée sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        for nom, aide in EXTRAITS.items():
            parser.add_argument(f"--{nom}", action="store_true", help=f"seulement {aide}")

    def handle(self, *args: Any, **options: Any) -> None:
        choisis = [nom for nom in EXTRAITS if options[nom]] or list(EXTRAITS)
        bilan = charger(**{nom: nom in choisis for nom in EXTRAITS})
        self.stdout.write(
            f"Territoires : {bilan.ajoutes} ajoutés, {bilan.modifies} mis à jour, {bilan.inchanges} inchangés, "
            f"{bilan.tenus} tenus à la main et laissés tels quels."
        )
