from django.apps import AppConfig


class ActualitesConfig(AppConfig):
    name = "actualites"
    verbose_name = "Actualités"

    def ready(self) -> None:
        from alliance.socle import publication

        from .models import ReponseDeDestinataire

        publication.suivre(ReponseDeDestinataire)
