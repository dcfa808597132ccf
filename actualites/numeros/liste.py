"""La liste des numéros dans l'administration : où en est chacun."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import permission_denied
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.typographie import moment_long, nombre
from reseau.etancheite import est_de_l_equipe_centrale

from ..models import InfolettreIndexPage, NumeroPage
from .retenue import ecarts


def etat(numero: Any) -> str:
    """Où en est le numéro, en quelques mots."""
    diffusion = getattr(numero, "diffusion", None)
    if diffusion is None:
        return _("Publié, non diffusé") if numero.live else _("En préparation")
    if diffusion.terminee_le:
        return _("Diffusé") if numero.inscrits else _("En ligne, sans envoi")
    if ecarts(diffusion):
        return _("Retenu : un contenu a changé")
    if diffusion.arretee_le:
        return _("Envoi arrêté")
    if diffusion.prevue_le > timezone.now():
        return _("Programmé le %(quand)s") % {"quand": moment_long(diffusion.prevue_le)}
    return _("Envoi en cours")


def envoyes(numero: Any) -> str:
    return f"{nombre(numero.partis)} / {nombre(numero.inscrits)}" if numero.inscrits else "–"


class ListeDesNumeros(IndexView):
    """Tous les numéros, le plus récent d'abord."""

    model = NumeroPage
    permission_policy = None
    any_permission_required = None
    page_title = gettext_lazy("Numéros")
    header_icon = "mail"
    index_url_name = "numeros:liste"
    index_results_url_name = "numeros:resultats"
    search_fields = ["draft_title"]
    search_backend_name = None
    default_ordering = "-latest_revision_created_at"
    paginate_by = 50
    columns = [
        TitleColumn(
            "draft_title",
            label=gettext_lazy("Numéro"),
            get_url=lambda numero: reverse("numeros:suivre", args=[numero.pk]),
        ),
        Column("etat", label=gettext_lazy("État"), accessor=etat),
        Column("envoyes", label=gettext_lazy("Partis"), accessor=envoyes),
        DateColumn("first_published_at", label=gettext_lazy("Publié le"), sort_key="first_published_at"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        index = InfolettreIndexPage.objects.first()
        if index is None:
            return []
        adresse = reverse("wagtailadmin_pages:add", args=["actualites", "numeropage", index.pk])
        return [HeaderButton(_("Composer un numéro"), url=adresse, icon_name="plus")]

    def get_base_queryset(self) -> Any:
        return NumeroPage.objects.select_related("diffusion").annotate(
            inscrits=Count("diffusion__envois"),
            partis=Count("diffusion__envois", filter=Q(diffusion__envois__envoye_le__isnull=False)),
        )
