"""Les écrans de la modération : files entières, prise en charge."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, TaskState

from ..ecrans import EcranEnFrancais
from ..models import PriseEnCharge
from ..pagination import Pagination
from .actions import ActionSurEtape, DecisionRefusee, PrendreEnCharge, Relacher, Reprendre
from .files import files_de
from .forms import FormulaireDEcheance
from .personne import personne_de
from .qui_peut import QuiPeut

LIGNES_PAR_PAGE = 30


class VueDeFile(WagtailAdminTemplateMixin, TemplateView):
    """Une file entière, page par page ; 404 si elle ne concerne pas la personne."""

    template_name = "socle/moderation/file.html"
    header_icon = "clipboard-list"

    def get_page_title(self) -> str:
        return str(self.file.titre)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        siennes = {file.cle: file for file in files_de(personne_de(request))}
        if kwargs["cle"] not in siennes:
            raise Http404
        self.file = siennes[kwargs["cle"]]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pagination = Pagination(
            total=self.file.elements().count(),
            par_page=LIGNES_PAR_PAGE,
            demandee=self.request.GET.get("p", ""),
            adresse=lambda numero: f"{self.file.adresse}?p={numero}",
        )
        return super().get_context_data(
            file=self.file,
            lignes=self.file.lignes(pagination.debut, pagination.fin),
            pagination=pagination,
            **kwargs,
        )


class VueQuiPeut(TemplateView):
    """Le contenu du panneau « Qui peut » d'une page, à qui peut la modifier."""

    template_name = "socle/moderation/qui_peut.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"])
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        qui = QuiPeut(page)
        return super().get_context_data(droits=qui.droits(), direct=qui.direct, **kwargs)


class VueSurEtape(EcranEnFrancais, FormView):
    """Un geste sur l'étape en cours d'un texte ; une étape inconnue répond 404, un geste refusé dit pourquoi."""

    template_name = "socle/moderation/prise_en_charge.html"
    form_class: Any = FormulaireDEcheance
    header_icon = "user"
    bouton: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.etape = get_object_or_404(
            TaskState.objects.select_related("workflow_state", "task"), pk=kwargs["etape_pk"]
        )
        action = ActionSurEtape(self.etape, personne_de(request))
        try:
            action.check()
        except DecisionRefusee as refus:
            messages.error(request, str(refus))
            return redirect("wagtailadmin_home")
        self.page = action.page
        self.prise = action.prise
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            message = self.agir(form)
        except DecisionRefusee as refus:
            messages.error(self.request, str(refus))
            return redirect(self.get_success_url())
        messages.success(self.request, message)
        return redirect(self.get_success_url())

    def agir(self, form: Any) -> str:
        """Exécute le geste et dit ce qui est fait. Raises: DecisionRefusee."""
        raise NotImplementedError

    def get_success_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            retour=self.get_success_url(), prise=self.prise, bouton=self.bouton, geste=self.page_title, **kwargs
        )


class VuePrendre(VueSurEtape):
    page_title = gettext_lazy("Prendre en charge")
    bouton = gettext_lazy("Prendre en charge")
    action: type[PrendreEnCharge] = PrendreEnCharge

    def agir(self, form: Any) -> str:
        prise: PriseEnCharge = self.action(
            self.etape, personne_de(self.request), form.cleaned_data["echeance"]
        ).execute()
        return _("Vous relisez « %(titre)s » jusqu’au %(date)s.") % {
            "titre": self.page.get_admin_display_title(),
            "date": f"{prise.echeance:%d/%m/%Y}",
        }


class VueReprendre(VuePrendre):
    page_title = gettext_lazy("Reprendre la relecture")
    bouton = gettext_lazy("Prendre la suite")
    action = Reprendre


class VueRelacher(VueSurEtape):
    page_title = gettext_lazy("Rendre le texte")
    bouton = gettext_lazy("Rendre le texte")
    form_class = forms.Form

    def agir(self, form: Any) -> str:
        Relacher(self.etape, personne_de(self.request)).execute()
        return _("Vous avez rendu « %(titre)s » : une autre personne peut le prendre.") % {
            "titre": self.page.get_admin_display_title()
        }
