"""Ce que l'import de membres ajoute à l'administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ..etancheite import est_de_l_equipe_centrale
from .views import Application, Avancement, Depot, Historique, Modele, Rapport, Relecture


@hooks.register("register_admin_urls")
def adresses_de_l_import() -> list[URLPattern]:
    return [
        path("imports-de-membres/", Historique.as_view(), name="imports_de_membres"),
        path("imports-de-membres/deposer/", Depot.as_view(), name="deposer_un_import"),
        path("imports-de-membres/<int:pk>/", Rapport.as_view(), name="import_de_membres"),
        path("imports-de-membres/<int:pk>/avancement/", Avancement.as_view(), name="avancement_d_import"),
        path("imports-de-membres/<int:pk>/appliquer/", Application.as_view(), name="appliquer_un_import"),
        path("imports-de-membres/<int:pk>/relire/", Relecture.as_view(), name="relire_un_import"),
        re_path(r"^imports-de-membres/modele\.(?P<genre>csv|xlsx)$", Modele.as_view(), name="modele_d_import"),
    ]


class EntreeDesImports(MenuItem):
    """Ne se montre qu'à qui peut importer."""

    def is_shown(self, request: HttpRequest) -> bool:
        return est_de_l_equipe_centrale(request.user)


@hooks.register("register_menu_du_reseau_item")
def entree_des_imports() -> MenuItem:
    return EntreeDesImports(
        _("Imports"), reverse("imports_de_membres"), name="imports-de-membres", icon_name="upload", order=800
    )


@hooks.register("register_log_actions")
def actions_journalisees(actions: Any) -> None:
    actions.register_action("reseau.importer", _("Importer des membres"), _("Membres importés"))
    actions.register_action("reseau.reconnaitre", _("Donner sa référence"), _("Référence d’import donnée"))
