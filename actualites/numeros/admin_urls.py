"""Les adresses des numéros dans l'administration, sous `/admin/infolettre/numeros/`."""

from django.urls import path

from . import views
from .liste import ListeDesNumeros

app_name = "numeros"
urlpatterns = [
    path("", ListeDesNumeros.as_view(), name="liste"),
    path("resultats/", ListeDesNumeros.as_view(results_only=True), name="resultats"),
    path("<int:pk>/", views.Suivre.as_view(), name="suivre"),
    path("<int:pk>/apercu/", views.Apercu.as_view(), name="apercu"),
    path("<int:pk>/essai/", views.Essai.as_view(), name="essai"),
    path("<int:pk>/ajouter/", views.Ajouter.as_view(), name="ajouter"),
    path("<int:pk>/diffuser/", views.Diffuser.as_view(), name="diffuser"),
    path("<int:pk>/mettre-en-ligne/", views.MettreEnLigne.as_view(), name="mettre_en_ligne"),
    path("<int:pk>/tel-quel/", views.TelQuel.as_view(), name="tel_quel"),
    path("<int:pk>/annuler/", views.Annuler.as_view(), name="annuler"),
    path("<int:pk>/arreter/", views.Arreter.as_view(), name="arreter"),
    path("<int:pk>/reprendre/", views.Reprendre.as_view(), name="reprendre"),
]
