"""L'écran où l'on annonce ce qui arrive à un événement publié."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.defaults import permission_denied
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from alliance.socle.typographie import date_longue, typographier

from ..models import EvenementPage
from .actions import AnnoncerUnChangement, peut_annoncer
from .admin_forms import FormulaireDAnnonce
from .changements import photographier
from .presentation import capitale


class Annoncer(WagtailAdminTemplateMixin, FormView):
    """Complet, reporté, annulé, de nouveau prévu ; 403 à qui ne tient pas l'organisation, en lecture comme en envoi."""

    request: HttpRequest
    template_name = "actualites/admin/evenements/annoncer.html"
    form_class = FormulaireDAnnonce
    header_icon = "warning"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.page = get_object_or_404(EvenementPage, pk=kwargs["pk"])
        if not peut_annoncer(request.user, self.page):
            # Levée, Wagtail en ferait un renvoi vers l'accueil : un refus doit se lire comme tel.
            return permission_denied(request, PermissionDenied())
        if not self.page.live:
            messages.warning(request, _("Cet événement n’est pas publié : changez son brouillon."))
            return redirect(self.retour)
        return super().dispatch(request, *args, **kwargs)

    @property
    def retour(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_page_title(self) -> str:
        return _("Annoncer un changement")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": self.retour, "label": self.page.title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "page": self.page, "aujourd_hui": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dit = photographier(self.page)
        return super().get_context_data(
            evenement=self.page, quand=capitale(dit.quand), tenue=dit.tenue, retour=self.retour, **kwargs
        )

    def form_valid(self, form: FormulaireDAnnonce) -> HttpResponse:
        annonce = AnnoncerUnChangement(self.page, self.request.user, **form.cleaned_data)
        try:
            annonce.execute()
        except PermissionDenied:
            return permission_denied(self.request, PermissionDenied())
        except ValidationError as refus:
            par_champ = refus.message_dict if hasattr(refus, "error_dict") else {None: refus.messages}
            for champ, textes in par_champ.items():
                for texte in textes:
                    form.add_error(champ if champ in form.fields else None, texte)
            return self.form_invalid(form)
        if annonce.inscription_otee:
            messages.warning(
                self.request,
                typographier(
                    _(
                        "La date limite d’inscription (%(jour)s) valait pour l’ancienne date : elle est ôtée. "
                        "Donnez-en une autre à l’onglet « Y venir », s’il en faut une."
                    )
                    % {"jour": date_longue(annonce.inscription_otee)}
                ),
            )
        if annonce.a_change:
            messages.success(
                self.request,
                _("C’est annoncé sur la page de l’événement."),
                buttons=[messages.button(self.page.full_url or "", _("Voir la page"))],
            )
        else:
            messages.warning(self.request, _("C’était déjà annoncé ainsi."))
        return redirect(self.retour)
