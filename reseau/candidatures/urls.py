"""Les pages publiques d'une candidature."""

from django.urls import path

from . import views

urlpatterns = [
    path("rejoindre/", views.rejoindre, name="rejoindre"),
    # Avant le jeton : aucun ne ressemble à ces mots, mais l'ordre n'a pas à en dépendre.
    path("rejoindre/territoires/", views.territoires, name="candidature_territoires"),
    path("rejoindre/regardez-votre-boite/", views.boite, name="candidature_boite"),
    path("rejoindre/<str:jeton>/", views.candidature, name="candidature"),
    path("rejoindre/<str:jeton>/retrait/", views.retrait, name="candidature_retrait"),
]
