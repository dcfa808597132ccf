"""Les écrans du secrétariat sur les données de référence du réseau."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import HistoryView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from .choix_de_territoire import population_dite
from .models import Territoire

#: Ajouter un territoire depuis une fiche est donné à toutes les organisations : cela n'ouvre pas le registre.
DROITS_DU_REGISTRE = ["change", "delete", "view"]


class ListeDesTerritoires(IndexView):
    any_permission_required = DROITS_DU_REGISTRE

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.cherche(self.search_query) if self.is_searching else queryset


class HistoriqueDeTerritoire(HistoryView):
    any_permission_required = DROITS_DU_REGISTRE


class Territoires(ModelViewSet):
    model = Territoire
    icon = "site"
    menu_label = _("Territoires")
    menu_order = 310
    add_to_admin_menu = True
    index_view_class = ListeDesTerritoires
    history_view_class = HistoriqueDeTerritoire
    search_fields = ["nom_cherche"]
    list_display = [
        "nom",
        Column("genre", label=_("Genre"), accessor="get_genre_display"),
        "subdivision",
        Column("pays", label=_("Pays"), accessor=lambda territoire: territoire.pays.name),
        Column("population", label=_("Habitants"), accessor=population_dite),
    ]
    list_filter = ["genre"]
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = False


territoires = Territoires("territoires")
