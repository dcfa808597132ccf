from typing import Any

from django.core.management.base import BaseCommand

from alliance.accueil.amenagement import amenager


class Command(BaseCommand):
    help = "Pose les axes, les thèmes, les groupes, le circuit de relecture et l'arbre des pages. Se rejoue sans effet."

    def handle(self, *args: Any, **options: Any) -> None:
        amenager()
        self.stdout.write(self.style.SUCCESS("Le site est aménagé."))
