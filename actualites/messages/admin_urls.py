"""Les adresses des messages dans l'administration, sous `/admin/prises/`."""

from django.urls import path

from . import views
from .liste import ChoisirUnTexte, ListeDesMessages

app_name = "messages_aux_signataires"
urlpatterns = [
    path("messages/", ListeDesMessages.as_view(), name="liste"),
    path("messages/resultats/", ListeDesMessages.as_view(results_only=True), name="resultats"),
    path("messages/ecrire/", ChoisirUnTexte.as_view(), name="choisir"),
    path("messages/ecrire/resultats/", ChoisirUnTexte.as_view(results_only=True), name="choisir_resultats"),
    path("<int:prise_pk>/messages/ecrire/", views.Ecrire.as_view(), name="ecrire"),
    path("<int:prise_pk>/messages/<int:pk>/", views.Lire.as_view(), name="lire"),
    path("<int:prise_pk>/messages/<int:pk>/modifier/", views.Ecrire.as_view(), name="modifier"),
    path("<int:prise_pk>/messages/<int:pk>/apercu/", views.Apercu.as_view(), name="apercu"),
    path("<int:prise_pk>/messages/<int:pk>/essai/", views.Essai.as_view(), name="essai"),
    path("<int:prise_pk>/messages/<int:pk>/proposer/", views.Proposer.as_view(), name="proposer"),
    path("<int:prise_pk>/messages/<int:pk>/lancer/", views.Lancer.as_view(), name="lancer"),
    path("<int:prise_pk>/messages/<int:pk>/effacer/", views.Effacer.as_view(), name="effacer"),
    path("<int:prise_pk>/messages/<int:pk>/reprendre/", views.Reprendre.as_view(), name="reprendre"),
]
