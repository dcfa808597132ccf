"""Toutes les adresses du site, dans l'ordre du contrat d'adresses."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from alliance.socle.api import api
from alliance.socle.partage import partage
from alliance.socle.views import robots, sante, securite

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("sante/", sante, name="sante"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", require_safe(sitemap), name="sitemap"),
    path(".well-known/security.txt", securite, name="securite"),
    path("api/v2/", api.urls),
    path("bonnes-pratiques/", include("bonnes_pratiques.urls")),
    path("reseau/", include("reseau.urls")),
    path("prises-de-position/", include("actualites.urls")),
    path("infolettre/", include("actualites.infolettre.urls")),
    path("", include("alliance.accueil.urls")),
    re_path(r"^(?P<chemin>(?:[\w-]+/)*)partage\.png$", partage, name="partage"),
    path("", include(wagtail_urls)),
]
