"""Les adresses publiques des alertes, sous `/infolettre/` et dans son espace de noms."""

from django.urls import path

from . import views

urlpatterns = [
    path("alertes/", views.demander, name="demander_une_alerte"),
    path("alertes/boite/", views.boite, name="boite_des_alertes"),
    path("alertes/confirmer/<str:jeton>/", views.confirmer, name="confirmer_alerte"),
    path("alertes/supprimer/<str:jeton>/", views.supprimer, name="supprimer_alerte"),
]
