"""L'écran par lequel l'équipe centrale refuse une proposition. Le droit s'y vérifie à l'ouverture et à l'envoi."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from reseau.etancheite import est_de_l_equipe_centrale

from ..choix import EtatDeProposition
from ..models import PropositionDEvenement
from .decisions import Refuser
from .erreurs import GesteImpossible


class FormulaireDeRefus(forms.Form):
    """Le motif, que la personne lira tel quel."""

    motif = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy("La personne qui propose reçoit ce message tel quel."),
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Dites pourquoi : la personne le lira.")},
    )


class VueRefuser(WagtailAdminTemplateMixin, FormView):
    template_name = "actualites/propositions/admin/refuser.html"
    form_class = FormulaireDeRefus
    page_title = gettext_lazy("Refuser l’événement proposé")
    header_icon = "calendar-alt"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        confiees = PropositionDEvenement.objects.exclude(etat=EtatDeProposition.A_CONFIRMER)
        self.proposition = get_object_or_404(confiees, pk=kwargs["pk"])
        if request.method == "GET" and not self.proposition.est_a_relire:
            messages.error(request, _("Cette proposition est déjà décidée."))
            return redirect(self.dossier)
        return super().dispatch(request, *args, **kwargs)

    @property
    def dossier(self) -> str:
        return reverse("propositions_d_evenement:inspect", args=[self.proposition.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("propositions_d_evenement:index"), "label": _("Événements proposés")},
            {"url": self.dossier, "label": str(self.proposition)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposition=self.proposition, dossier=self.dossier, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            Refuser(self.proposition, self.request.user, form.cleaned_data["motif"]).execute()
        except GesteImpossible as refus:
            messages.error(self.request, " ".join(refus.messages))
        else:
            messages.success(self.request, _("La proposition est refusée ; la personne en a la raison."))
        return redirect(self.dossier)
