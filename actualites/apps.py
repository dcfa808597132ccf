from django.apps import AppConfig


class ActualitesConfig(AppConfig):
    name = "actualites"
    verbose_name = "Actualités"

    def ready(self) -> None:
        from alliance.socle import publication
        from alliance.socle.droits_de_page import ne_pas_effacer

        from .droits import numeros_partis, textes_signes
        from .models import ReponseDeDestinataire

        publication.suivre(ReponseDeDestinataire)
        ne_pas_effacer(textes_signes)
        ne_pas_effacer(numeros_partis)

        # D'abord l'agenda : qui apprend ensuite qu'un événement a changé lit les dates qu'il a rangées.
        from .agenda import signaux as signaux_de_l_agenda

        signaux_de_l_agenda.brancher()

        from .propositions import signaux as signaux_des_propositions

        signaux_des_propositions.brancher()

        from .alertes import signaux as signaux_des_alertes
        from .evenements import changements as _changements  # noqa: F401 – inscrit ses récepteurs

        signaux_des_alertes.brancher()

        from .numeros import acces, retenue

        acces.brancher()
        retenue.brancher()
