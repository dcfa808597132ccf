from django.apps import AppConfig


class SocleConfig(AppConfig):
    name = "alliance.socle"
    label = "socle"
    verbose_name = "Socle"

    def ready(self) -> None:
        from . import checks, publication  # noqa: F401 – `checks` s'inscrit de lui-même
        from .models import Axe, DocumentAlliance, ImageAlliance, SynonymeDeTheme, Theme

        publication.suivre(Axe, DocumentAlliance, ImageAlliance, SynonymeDeTheme, Theme)
        publication.brancher()

        from .moderation import signaux, wagtail_hooks  # noqa: F401 – les crochets s'inscrivent à l'importation

        signaux.brancher()

        from . import saisie_de_dates

        saisie_de_dates.brancher()

        from .recherche import indexation

        indexation.brancher()
