from django.apps import AppConfig


class AccueilConfig(AppConfig):
    name = "alliance.accueil"
    label = "accueil"
    verbose_name = "Accueil"
