"""Les adresses des prises de position qui ne sont pas celles d'une page de l'arbre, sous `/prises-de-position/`.

Celles de l'infolettre sont à part (`infolettre.urls`), sous `/infolettre/`.
"""

from .circulation.urls import urlpatterns as circulation
from .messages.urls import urlpatterns as messages
from .prises.urls import urlpatterns as prises
from .signatures.urls import urlpatterns as signatures

app_name = "actualites"
urlpatterns = [*prises, *circulation, *signatures, *messages]
