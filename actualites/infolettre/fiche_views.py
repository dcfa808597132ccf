"""La fiche d'une personne abonnée : ce que l'on sait d'elle, et les gestes que l'équipe centrale y fait."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from alliance.socle.registres import InspectionDeRegistre

from ..alertes.lecture import alertes_de
from ..models import Abonnement, RejetDeCourriel
from .choix import rythme_de
from .ecrans import GesteDInfolettre
from .effacement import EffacerDeLInfolettre
from .rejets import LeverUneSuspension

#: Combien d'envois et de refus la fiche montre.
DERNIERS = 10


class FicheDAbonnement(InspectionDeRegistre):
    """Tout ce que l'on garde d'une personne au titre de l'infolettre."""

    page_title = gettext_lazy("Abonnement")

    def get_object(self, queryset: Any = None) -> Abonnement:
        lus = Abonnement.objects.select_related("importation").prefetch_related("axes", "membres", "regions")
        return get_object_or_404(lus, pk=self.pk)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        abonnement = self.object
        envois = abonnement.numeros_recus.select_related("diffusion").order_by("-pk")[:DERNIERS]
        rejets = RejetDeCourriel.objects.filter(adresse_canonique=abonnement.adresse_canonique)[:DERNIERS]
        sujets = [*abonnement.axes.all(), *abonnement.membres.all(), *abonnement.regions.all()]
        return super().get_context_data(
            abonnement=abonnement,
            rythme=rythme_de(abonnement).label,
            sujets=sujets,
            alertes=alertes_de(abonnement),
            envois=envois,
            rejets=rejets,
            **kwargs,
        )


class _GesteSurUnAbonnement(GesteDInfolettre):
    form_class = forms.Form

    @cached_property
    def abonnement(self) -> Abonnement:
        return get_object_or_404(Abonnement, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.abonnement  # noqa: B018 – 404 avant de montrer quoi que ce soit
        return super().get(request, *args, **kwargs)

    def etapes(self) -> list[tuple[str, str]]:
        return [*super().etapes(), (self.retour(), self.abonnement.courriel)]

    def retour(self) -> str:
        return reverse("abonnements:inspect", args=[self.abonnement.pk])


class LeverLaSuspension(_GesteSurUnAbonnement):
    page_title = gettext_lazy("Lever la suspension")
    bouton = gettext_lazy("Écrire de nouveau à cette adresse")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        introduction = _(
            "La personne l’a demandé, ou le refus n’avait pas lieu d’être. Après une plainte, mieux vaut qu’elle se "
            "réabonne elle-même : elle en a toujours le moyen."
        )
        return super().get_context_data(introduction=introduction, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if LeverUneSuspension(self.abonnement, self.request.user).execute():
            messages.success(self.request, _("La suspension est levée."))
        else:
            messages.warning(self.request, _("Cette adresse n’était pas suspendue."))
        return redirect(self.retour())


class EffacerLaPersonne(_GesteSurUnAbonnement):
    page_title = gettext_lazy("Effacer cette personne")
    bouton = gettext_lazy("Effacer maintenant")
    grave = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        introduction = _(
            "Son adresse, ses choix, ses alertes, nos courriels et ses refus s’effacent, et aucun import ne la "
            "ramènera. Elle ne recevra plus rien. Cela ne se défait pas. Ce qu’elle a signé ne change pas : voyez "
            "« Une personne », dans les signatures."
        )
        return super().get_context_data(introduction=introduction, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        EffacerDeLInfolettre(self.abonnement, self.request.user).execute()
        messages.success(self.request, _("Cette personne est effacée de l’infolettre."))
        return redirect("abonnements:index")
