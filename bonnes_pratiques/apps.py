from django.apps import AppConfig
from wagtail.signals import page_published


class BonnesPratiquesConfig(AppConfig):
    name = "bonnes_pratiques"
    verbose_name = "Bonnes pratiques"

    def ready(self) -> None:
        from alliance.socle import rubriques

        from . import contributions  # noqa: F401 – inscrit son crochet
        from .actions import numeroter_a_la_publication
        from .completude import wagtail_hooks  # noqa: F401 – inscrit son crochet
        from .models import FichePage
        from .rubriques import FICHES

        rubriques.inscrire(FICHES)
        page_published.connect(numeroter_a_la_publication, sender=FichePage, dispatch_uid="numero_de_fiche")
