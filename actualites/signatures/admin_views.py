"""La file des organisations à vérifier."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from alliance.socle.pagination import Pagination

from ..choix import GenreDeSignataire
from ..models import Signature
from .admin_forms import FormulaireDeMotif
from .ecrans import Ecran, EcranDeGeste, PourLEquipeCentrale, rapporter
from .verification import RefuserOrganisation, VerifierOrganisation, a_verifier, membres_proches

PAR_PAGE = 20


def _avec_prise(signatures: QuerySet[Signature]) -> QuerySet[Signature]:
    return signatures.select_related("prise__page_ptr").defer("prise__texte", "prise__destinataires")


class AVerifier(PourLEquipeCentrale, Ecran, TemplateView):
    """Les organisations non membres qui attendent, les plus anciennes d'abord, et les membres qu'elles rappellent."""

    page_title = gettext_lazy("Organisations à vérifier")
    template_name = "actualites/admin/signatures/a_verifier.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pagination = Pagination(
            total=a_verifier().count(),
            par_page=PAR_PAGE,
            demandee=self.request.GET.get("p", ""),
            adresse=lambda numero: f"{reverse('signatures:a_verifier')}?p={numero}",
        )
        signatures = list(_avec_prise(a_verifier())[pagination.debut : pagination.fin])
        proches = membres_proches(signatures) if signatures else {}
        return super().get_context_data(
            lignes=[(signature, proches[signature.pk]) for signature in signatures], pagination=pagination, **kwargs
        )


class SurUneOrganisation(PourLEquipeCentrale):
    """Un geste sur une organisation non membre ; 404 pour une personne."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.cle = kwargs["pk"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def signature(self) -> Signature:
        organisations = Signature.objects.filter(genre=GenreDeSignataire.ORGANISATION)
        return get_object_or_404(_avec_prise(organisations), pk=self.cle)


class Verifier(SurUneOrganisation):
    """Un bouton : l'organisation paraît, et reçoit un courriel."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect("signatures:a_verifier")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        signature = self.signature
        try:
            VerifierOrganisation(signature, request.user).execute()
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            messages.success(request, _("« %(nom)s » est vérifiée : son nom paraît.") % {"nom": signature.organisation})
        return redirect("signatures:a_verifier")


class Refuser(SurUneOrganisation, EcranDeGeste):
    form_class = FormulaireDeMotif
    bouton = gettext_lazy("Refuser et invalider cette signature")
    grave = True

    def get_page_title(self) -> str:
        return _("Refuser « %(nom)s »") % {"nom": self.signature.organisation}

    def retour(self) -> str:
        return reverse("signatures:a_verifier")

    def etapes(self) -> list[tuple[str, str]]:
        return [*super().etapes(), (self.retour(), _("Organisations à vérifier"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            introduction=_("Elle ne comptera plus, et son nom ne paraîtra pas. Cela se lève depuis l’écran du texte."),
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        signature = self.signature
        try:
            RefuserOrganisation(signature, self.request.user, form.cleaned_data["motif"]).execute()
        except ValidationError as refus:
            rapporter(form, refus)
            return self.form_invalid(form)
        messages.success(
            self.request, _("La signature de « %(nom)s » est invalidée.") % {"nom": signature.organisation}
        )
        return redirect(self.retour())
