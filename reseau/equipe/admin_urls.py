"""Les adresses de l'équipe dans l'administration, sous `/admin/reseau/equipes/`."""

from django.urls import path, register_converter

from ..choix import SujetDeContact
from . import admin_gestes as gestes
from . import admin_views as vues


class ConvertisseurDeSujet:
    """Un sujet de contact ; toute autre valeur ne mène nulle part."""

    regex = "|".join(SujetDeContact.values)

    def to_python(self, valeur: str) -> SujetDeContact:
        return SujetDeContact(valeur)

    def to_url(self, valeur: SujetDeContact | str) -> str:
        return SujetDeContact(valeur).value


register_converter(ConvertisseurDeSujet, "sujet")

app_name = "equipe"
urlpatterns = [
    path("", vues.ListeDesEquipes.as_view(), name="liste"),
    path("resultats/", vues.ListeDesEquipes.as_view(results_only=True), name="liste_resultats"),
    path("<int:membre_pk>/", vues.VueDEquipe.as_view(), name="equipe"),
    path("<int:membre_pk>/inviter/", gestes.VueInviter.as_view(), name="inviter"),
    path("<int:membre_pk>/contacts/<sujet:sujet>/", gestes.VueContact.as_view(), name="contact"),
    path("mandats/<int:mandat_pk>/modifier/", gestes.VueModifier.as_view(), name="modifier"),
    path("mandats/<int:mandat_pk>/terminer/", gestes.VueTerminer.as_view(), name="terminer"),
    path("mandats/<int:mandat_pk>/renvoyer/", gestes.VueRenvoyer.as_view(), name="renvoyer"),
    path("mandats/<int:mandat_pk>/annuler/", gestes.VueAnnuler.as_view(), name="annuler"),
]
