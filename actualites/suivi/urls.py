"""Les adresses du suivi dans l'administration, sous `/admin/prises/`."""

from django.urls import path

from .export import ExporterLesReponses
from .liste import PrisesSuivies
from .views import ImporterUneListe, ListeDesReponses, UnDestinataire

app_name = "suivi"
urlpatterns = [
    path("reponses/", PrisesSuivies.as_view(), name="prises"),
    path("reponses/resultats/", PrisesSuivies.as_view(results_only=True), name="prises_resultats"),
    path("<int:prise_pk>/reponses/", ListeDesReponses.as_view(), name="liste"),
    path("<int:prise_pk>/reponses/importer/", ImporterUneListe.as_view(), name="importer"),
    path("<int:prise_pk>/reponses/exporter/<str:format>/", ExporterLesReponses.as_view(), name="exporter"),
    path("<int:prise_pk>/reponses/<uuid:cle>/", UnDestinataire.as_view(), name="destinataire"),
]
