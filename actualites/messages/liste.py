"""La liste des messages aux signataires, et des textes à qui l'on peut en écrire."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import permission_denied
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from ..acces import prises_de, tient_des_prises
from ..models import MessageAuxSignataires, PriseDePositionPage
from .droits import messages_de


def etat(message: Any) -> str:
    if message.lance_le is None:
        return _("Brouillon")
    return _("Envoyé") if message.termine_le else _("Envoi en cours")


def envoyes(message: Any) -> str:
    return f"{message.partis} / {message.inscrits}" if message.lance_le else "–"


class ListeDesMessages(IndexView):
    """Les messages que la personne peut lire, les plus récents d'abord."""

    model = MessageAuxSignataires
    permission_policy = None
    any_permission_required = None
    page_title = gettext_lazy("Messages aux signataires")
    header_icon = "mail"
    index_url_name = "messages_aux_signataires:liste"
    index_results_url_name = "messages_aux_signataires:resultats"
    search_fields = ["sujet", "prise__title"]
    search_backend_name = None
    default_ordering = "-cree_le"
    paginate_by = 50
    columns = [
        TitleColumn(
            "sujet",
            label=gettext_lazy("Sujet"),
            get_url=lambda message: reverse("messages_aux_signataires:lire", args=[message.prise_id, message.pk]),
        ),
        Column("prise", label=gettext_lazy("Prise de position"), accessor="prise.title"),
        Column("etat", label=gettext_lazy("État"), accessor=etat),
        Column("envoyes", label=gettext_lazy("Partis"), accessor=envoyes),
        DateColumn("cree_le", label=gettext_lazy("Écrit le"), sort_key="cree_le"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not tient_des_prises(request.user):
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Écrire"), url=reverse("messages_aux_signataires:choisir"), icon_name="plus")]

    def get_base_queryset(self) -> Any:
        return (
            messages_de(self.request.user)
            .select_related("prise")
            .annotate(inscrits=Count("envois"), partis=Count("envois", filter=Q(envois__envoye_le__isnull=False)))
        )


class ChoisirUnTexte(IndexView):
    """Les textes ouverts à la signature du public, aux signataires desquels la personne peut écrire."""

    model = PriseDePositionPage
    permission_policy = None
    any_permission_required = None
    page_title = gettext_lazy("Écrire aux signataires de…")
    header_icon = "mail"
    index_url_name = "messages_aux_signataires:choisir"
    index_results_url_name = "messages_aux_signataires:choisir_resultats"
    search_fields = ["draft_title"]
    search_backend_name = None
    default_ordering = "-latest_revision_created_at"
    paginate_by = 50
    columns = [
        TitleColumn(
            "draft_title",
            label=gettext_lazy("Prise de position"),
            get_url=lambda prise: reverse("messages_aux_signataires:ecrire", args=[prise.pk]),
        ),
        Column("nature", label=gettext_lazy("Nature"), accessor="get_nature_display"),
        DateColumn("first_published_at", label=gettext_lazy("Publiée le"), sort_key="first_published_at"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not tient_des_prises(request.user):
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return prises_de(self.request.user).filter(signature_publique=True)
