"""Toutes les adresses du site, dans l'ordre du contrat d'adresses."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from actualites.agenda.ics import servir_a_l_adresse, servir_l_agenda
from actualites.signatures.integration import servir_le_cadre
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
    path("actualites/", include("actualites.articles.urls")),
    path("agenda/", include("actualites.propositions.urls")),
    path("agenda/", include("actualites.agenda.urls")),
    path("infolettre/", include("actualites.infolettre.urls")),
    path("", include("alliance.accueil.urls")),
    re_path(r"^(?P<chemin>(?:[\w-]+/)*)partage\.png$", partage, name="partage"),
    # Le cadre d'un autre site n'a pas de témoin, donc pas de jeton : Wagtail le refuserait avant sa page.
    re_path(r"^(?P<chemin>(?:[\w-]+/)+integrer/)$", servir_le_cadre, name="cadre_de_signature"),
    # Wagtail ne sert que les adresses qui finissent par une barre.
    re_path(r"^(?P<path>(?:[\w-]+/)+compteur\.json)$", serve, name="compteur_de_signatures"),
    re_path(r"^(?P<chemin>(?:[\w-]+/)+)evenement\.ics$", servir_a_l_adresse, name="evenement_ics"),
    path("agenda/agenda.ics", servir_l_agenda, name="agenda_ics"),
    path("", include(wagtail_urls)),
]
