"""Les adresses de la circulation dans l'administration, sous `/admin/prises-de-position/circulations/`."""

from django.urls import path

from . import admin_gestes as gestes
from . import admin_views as vues
from .admin_choix import Choisir
from .exports import Certificats

app_name = "circulations"
urlpatterns = [
    path("", vues.ListeDesCirculations.as_view(), name="liste"),
    path("resultats/", vues.ListeDesCirculations.as_view(results_only=True), name="liste_resultats"),
    path("<int:prise_pk>/", vues.Tableau.as_view(), name="tableau"),
    path("<int:prise_pk>/vivant/", vues.Fragment.as_view(), name="fragment"),
    path("<int:prise_pk>/organisations/", Choisir.as_view(), name="choisir"),
    path("<int:prise_pk>/relancer/", gestes.RelancerDesOrganisations.as_view(), name="relancer"),
    path("<int:prise_pk>/prolonger/", gestes.ProlongerLaCirculation.as_view(), name="prolonger"),
    path("<int:prise_pk>/clore/", gestes.CloreLaCirculation.as_view(), name="clore"),
    path("<int:prise_pk>/version/", gestes.ProposerUneVersion.as_view(), name="proposer"),
    path("<int:prise_pk>/certificats/", Certificats.as_view(), name="certificats"),
    path("cosignatures/<int:cosignature_pk>/renvoyer/", gestes.RenvoyerUnLien.as_view(), name="renvoyer"),
    path("demandes/<int:demande_pk>/", gestes.TraiterUneDemande.as_view(), name="traiter"),
]
