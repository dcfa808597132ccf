from django.apps import AppConfig


class ActualitesConfig(AppConfig):
    name = "actualites"
    verbose_name = "Actualités"

    def ready(self) -> None:
        from alliance.socle import publication

        from .models import ReponseDeDestinataire

        publication.suivre(ReponseDeDestinataire)

        # D'abord l'agenda : qui apprend ensuite qu'un événement a changé lit les dates qu'il a rangées.
        from .agenda import signaux as signaux_de_l_agenda

        signaux_de_l_agenda.brancher()

        from .propositions import signaux as signaux_des_propositions

        signaux_des_propositions.brancher()

        from .alertes import signaux as signaux_des_alertes
        from .evenements import changements as _changements  # noqa: F401 – inscrit ses récepteurs

        signaux_des_alertes.brancher()
