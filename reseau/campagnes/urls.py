"""Les pages publiques d'une campagne de reconfirmation."""

from django.urls import path

from .views import engagement, merci

urlpatterns = [
    path("engagement/<str:jeton>/", engagement, name="engagement"),
    path("engagement/<str:jeton>/merci/", merci, name="engagement_merci"),
]
