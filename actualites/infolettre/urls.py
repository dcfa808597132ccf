"""Les adresses publiques de l'infolettre, sous `/infolettre/`."""

from django.urls import path

from . import views

app_name = "infolettre"
urlpatterns = [
    path("", views.abonner, name="abonner"),
    path("boite/", views.boite, name="boite"),
    path("confirmer/<str:jeton>/", views.confirmer, name="confirmer"),
    path("se-desabonner/<str:jeton>/", views.desabonner, name="desabonner"),
]
