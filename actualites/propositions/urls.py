"""Les pages publiques d'une proposition, sous `/agenda/` ; aucun événement ne peut prendre ces adresses."""

from django.urls import path

from . import views

app_name = "propositions"
urlpatterns = [
    path("proposer/", views.proposer, name="proposer"),
    path("proposer/regardez-votre-boite/", views.boite, name="boite"),
    path("proposition/<str:jeton>/", views.proposition, name="proposition"),
    path("proposition/<str:jeton>/modifier/", views.modifier, name="modifier"),
    path("proposition/<str:jeton>/retrait/", views.retrait, name="retrait"),
]
