from django.apps import AppConfig


class BonnesPratiquesConfig(AppConfig):
    name = "bonnes_pratiques"
    verbose_name = "Bonnes pratiques"

    def ready(self) -> None:
        from . import contributions  # noqa: F401 – inscrit son crochet
