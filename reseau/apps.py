from django.apps import AppConfig


class ReseauConfig(AppConfig):
    name = "reseau"
    verbose_name = "Réseau"

    def ready(self) -> None:
        from alliance.socle import publication

        from .models import Territoire

        publication.suivre(Territoire)
