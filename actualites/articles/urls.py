"""Les adresses des actualités qui ne sont pas celles d'une page de l'arbre, sous `/actualites/`.

Wagtail ne sert pas un chemin qui finit par « .xml ».
"""

from django.urls import path
from django.views.decorators.http import require_safe

from .feeds import FluxDesArticles

app_name = "articles"
urlpatterns = [path("flux.xml", require_safe(FluxDesArticles()), name="flux")]
