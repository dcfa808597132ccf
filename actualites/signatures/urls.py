"""Les adresses publiques des signatures, sous `/prises-de-position/` ; celles d'un texte sont des routes de sa page."""

from django.urls import path

from . import integration, views

urlpatterns = [
    path("integrer.js", integration.module, name="module_d_integration"),
    # Avant le jeton : aucun ne ressemble à ces mots, mais l'ordre n'a pas à en dépendre.
    path("signature/regardez-votre-boite/<int:prise>/", views.boite, name="signature_boite"),
    path("signature/<str:jeton>/", views.signature, name="signature"),
    path("signature/<str:jeton>/retrait/", views.retrait, name="signature_retrait"),
]
