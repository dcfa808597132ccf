"""Les adresses publiques de cette pièce : celles d'un lien personnel."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("cosigner/<str:jeton>/", views.cosigner, name="cosigner"),
    path("cosigner/<str:jeton>/merci/", views.merci, name="cosigner_merci"),
    path("cosigner/<str:jeton>/certificat/", views.certificat, name="cosigner_certificat"),
    path("cosigner/<str:jeton>/nouveau-lien/", views.nouveau_lien, name="cosigner_nouveau_lien"),
]
