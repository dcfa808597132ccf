"""Les pages publiques de l'équipe : accepter une invitation."""

from django.urls import path

from . import views

urlpatterns = [
    path("invitation/acceptee/", views.invitation_acceptee, name="invitation_acceptee"),
    path("invitation/<str:jeton>/", views.invitation, name="invitation"),
]
