from django.apps import AppConfig


class SocleConfig(AppConfig):
    name = "alliance.socle"
    label = "socle"
    verbose_name = "Socle"
