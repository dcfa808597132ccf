"""Les adresses publiques de l'infolettre, sous `/infolettre/`."""

from django.urls import path

from ..alertes.urls import urlpatterns as alertes
from ..numeros.urls import urlpatterns as numeros
from . import avis_du_fournisseur, preferences_views, views

app_name = "infolettre"
urlpatterns = [
    path("", views.abonner, name="abonner"),
    path("commencer/", views.commencer, name="commencer"),
    path("boite/", views.boite, name="boite"),
    path("confirmer/<str:jeton>/", views.confirmer, name="confirmer"),
    path("se-desabonner/<str:jeton>/", views.desabonner, name="desabonner"),
    path("preferences/", preferences_views.demander_le_lien, name="demander_le_lien"),
    path("preferences/boite/", preferences_views.lien_envoye, name="lien_envoye"),
    path("preferences/adresse/<str:jeton>/", preferences_views.changer_d_adresse, name="changer_d_adresse"),
    path("preferences/<str:jeton>/", preferences_views.preferences, name="preferences"),
    *alertes,
    *numeros,
    *avis_du_fournisseur.adresses(),
]
