"""Les adresses du réseau qui ne sont pas des pages de l'arbre."""

from .annuaire.urls import urlpatterns as annuaire
from .campagnes.urls import urlpatterns as campagnes
from .candidatures.urls import urlpatterns as candidatures
from .equipe.urls import urlpatterns as equipe

app_name = "reseau"
urlpatterns = [*annuaire, *candidatures, *equipe, *campagnes]
