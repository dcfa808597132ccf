"""Les écrans d'un texte : où en est sa signature, ce qui y paraît douteux, ses feuilles de papier."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button, HeaderButton

from alliance.socle.pagination import Pagination
from reseau.etancheite import est_de_l_equipe_centrale

from ..models import LotDePapier, PriseDePositionPage
from .admin_forms import FormulaireDeMotif, FormulaireDePapier
from .ecrans import Ecran, EcranDeGeste, PourLEquipeCentrale, rapporter
from .papier import AnnulerLot, LotDejaSaisi, SaisirLot
from .signaux import signaux_de
from .suivi import suivi_de

LOTS_PAR_PAGE = 20


def peut_suivre(prise: PriseDePositionPage, user: Any) -> bool:
    """Vrai pour l'équipe centrale, et pour qui écrit dans l'espace de l'organisation qui porte le texte."""
    return est_de_l_equipe_centrale(user) or prise.permissions_for_user(user).can_edit()


class SurUnePrise(View):
    """Un écran sur un texte : 404 s'il n'existe pas, 403 à qui ne peut pas le suivre."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prise = get_object_or_404(PriseDePositionPage, pk=kwargs["pk"])
        if not peut_suivre(self.prise, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class FilDePrise(Ecran):
    prise: PriseDePositionPage

    def etapes(self) -> list[tuple[str, str]]:
        return [(reverse("signatures:prise", args=[self.prise.pk]), self.prise.title)]


class SuiviDePrise(SurUnePrise, Ecran, TemplateView):
    """Des nombres : total, objectif, jour par jour, d'où. Les gestes, et qui les a faits, pour l'équipe centrale."""

    template_name = "actualites/admin/signatures/prise.html"

    def get_page_title(self) -> str:
        return _("Signatures")

    def get_page_subtitle(self) -> str:
        return self.prise.title

    def etapes(self) -> list[tuple[str, str]]:
        return [(reverse("wagtailadmin_pages:edit", args=[self.prise.pk]), self.prise.title)]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not est_de_l_equipe_centrale(self.request.user):
            return []
        adresse = reverse("signatures:signaux", args=[self.prise.pk])
        return [HeaderButton(_("Signaux"), url=adresse, icon_name="warning", priority=10)]

    @property
    def header_more_buttons(self) -> list[Button]:
        if not est_de_l_equipe_centrale(self.request.user):
            return []
        cle = self.prise.pk
        return [
            Button(_("Registre"), url=f"{reverse('signatures:index')}?prise={cle}", icon_name="list-ul", priority=20),
            Button(
                _("Saisir du papier"),
                url=reverse("signatures:saisir_papier", args=[cle]),
                icon_name="plus",
                priority=30,
            ),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pagination = Pagination(
            total=self.prise.lots_de_papier.count(),
            par_page=LOTS_PAR_PAGE,
            demandee=self.request.GET.get("p", ""),
            adresse=lambda numero: f"{reverse('signatures:prise', args=[self.prise.pk])}?p={numero}",
        )
        lots = self.prise.lots_de_papier.select_related("saisi_par", "annule_par")
        central = est_de_l_equipe_centrale(self.request.user)
        return super().get_context_data(
            prise=self.prise,
            suivi=suivi_de(self.prise),
            lots=lots[pagination.debut : pagination.fin],
            pagination=pagination,
            central=central,
            invalidations=self.prise.invalidations.select_related("faite_par", "levee_par")[:LOTS_PAR_PAGE]
            if central
            else [],
            **kwargs,
        )


class SignauxDePrise(PourLEquipeCentrale, SurUnePrise, FilDePrise, TemplateView):
    page_title = gettext_lazy("Signaux de fraude")
    template_name = "actualites/admin/signatures/signaux.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(prise=self.prise, signaux=signaux_de(self.prise), **kwargs)


class SaisirDuPapier(PourLEquipeCentrale, SurUnePrise, FilDePrise, EcranDeGeste):
    page_title = gettext_lazy("Saisir des signatures sur papier")
    form_class = FormulaireDePapier
    bouton = gettext_lazy("Ajouter au compteur")

    def retour(self) -> str:
        return reverse("signatures:prise", args=[self.prise.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        lot = LotDePapier(prise=self.prise)
        if self.request.method == "GET":
            lot.recueillies_le = timezone.localdate()
        return {**super().get_form_kwargs(), "instance": lot}

    def form_valid(self, form: Any) -> HttpResponse:
        lot: LotDePapier = form.instance
        try:
            SaisirLot(lot, self.request.user, malgre_le_doute=form.cleaned_data["malgre_le_doute"]).execute()
        except LotDejaSaisi as doute:
            form = self.form_class(self.request.POST, instance=LotDePapier(prise=self.prise), doute=True)
            form.add_error(None, doute)
            return self.form_invalid(form)
        except ValidationError as refus:
            rapporter(form, refus)
            return self.form_invalid(form)
        messages.success(
            self.request,
            ngettext(
                "%(n)s signature sur papier est ajoutée.", "%(n)s signatures sur papier sont ajoutées.", lot.nombre
            )
            % {"n": lot.nombre},
        )
        return redirect(self.retour())


class AnnulerDuPapier(PourLEquipeCentrale, FilDePrise, EcranDeGeste):
    page_title = gettext_lazy("Annuler un lot")
    form_class = FormulaireDeMotif
    bouton = gettext_lazy("Annuler ce lot")
    grave = True

    @cached_property
    def lot(self) -> LotDePapier:
        return get_object_or_404(LotDePapier.objects.select_related("prise"), pk=self.kwargs["pk"])

    @property
    def prise(self) -> PriseDePositionPage:  # type: ignore[override]  # le fil la lit, rien ne l'écrit
        return self.lot.prise

    def retour(self) -> str:
        return reverse("signatures:prise", args=[self.prise.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.lot
        return super().get_context_data(
            introduction=ngettext(
                "%(n)s signature (%(provenance)s) sortira du compteur. La ligne reste, barrée.",
                "%(n)s signatures (%(provenance)s) sortiront du compteur. La ligne reste, barrée.",
                lot.nombre,
            )
            % {"n": lot.nombre, "provenance": lot.provenance},
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            AnnulerLot(self.lot, self.request.user, form.cleaned_data["motif"]).execute()
        except ValidationError as refus:
            rapporter(form, refus)
            return self.form_invalid(form)
        messages.success(self.request, _("Le lot est annulé."))
        return redirect(self.retour())
