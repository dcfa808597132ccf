"""Les registres de l'administration : ce que le public ou une action y inscrit se lit, se filtre et s'exporte."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from .exports import ExportSurMixin

#: Les écrans qu'un registre n'a pas : on n'y ajoute, n'y récrit et n'y efface rien à la main.
SANS_ECRAN = ("add", "edit", "delete", "copy", "history", "history_results")


class ListeDeRegistre(ExportSurMixin, IndexView):
    """La liste d'un registre, à qui peut le lire."""

    any_permission_required = ["view", "change"]

    @property
    def no_results_message(self) -> str:
        """Sans le nom du modèle, que la phrase de Wagtail accorderait mal : « pas de abonnements »."""
        if self.is_searching or self.is_filtering:
            return _("Rien ne répond à cette recherche.")
        return _("Il n’y a rien ici pour l’instant.")


class InspectionDeRegistre(InspectView):
    """Une ligne de registre, à qui peut le lire."""

    any_permission_required = ["view", "change"]


class Registre(ModelViewSet):
    """Un registre : on le liste, le filtre, l'inspecte et l'exporte ; seules des actions y écrivent.

    Une classe fille dit `model`, `list_display`, `list_filter`, `list_export`, `inspect_view_fields`.
    """

    index_view_class = ListeDeRegistre
    inspect_view_class = InspectionDeRegistre
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    #: Wagtail en exige une liste ; aucun formulaire n'est servi.
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        sans = {f"{ecran}_url_name": None for ecran in ("add", "edit", "delete", "history", "usage")}
        return super().get_common_view_kwargs(**{**sans, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [motif for motif in super().get_urlpatterns() if motif.name not in (*SANS_ECRAN, "usage")]
