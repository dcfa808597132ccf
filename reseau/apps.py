from django.apps import AppConfig


class ReseauConfig(AppConfig):
    name = "reseau"
    verbose_name = "Réseau"

    def ready(self) -> None:
        from alliance.socle import publication

        from .models import ChangementDeStatut, Mandat, ReseauDAppartenance, Territoire

        publication.suivre(ChangementDeStatut, Mandat, ReseauDAppartenance, Territoire)
