"""« Agendas suivis » : les tenir, les essayer avant de les enregistrer, voir ce que chaque lecture a fait."""

import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import permission_denied
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from alliance.socle.pagination import Pagination
from alliance.socle.typographie import moment_long

from ..agenda.menu import CROCHET
from ..models import EvenementSuivi, FluxSuivi, PassageDeFlux
from .actions import AnnulerLeDisparu, GarderLeDisparu, RelireMaintenant, peut_suivre_des_agendas
from .forms import FormulaireDAnnulation, FormulaireDeFlux
from .lecture import Lecture, TropLong
from .passage import essayer
from .raisons import FichierIllisible
from .telechargement import Reseau, TelechargementRefuse

GABARITS = "actualites/admin/ailleurs/"
#: Un essai se fait pendant que la personne attend (secondes).
DUREE_D_UN_ESSAI = 15.0
PASSAGES_PAR_PAGE, DISPARUS_PAR_PAGE = 24, 50
MONTRES_A_L_ESSAI = 10


class PourLEquipeCentrale:
    """403 à toute autre personne, à la lecture comme à l'envoi."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not peut_suivre_des_agendas(request.user):
            # Levée, Wagtail en ferait un renvoi vers l'accueil : un refus doit se lire comme tel.
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class AvecEssai(PourLEquipeCentrale):
    """Un formulaire qui, au lieu d'enregistrer, peut lire l'agenda et dire ce qu'il y trouve."""

    essai: dict[str, Any] | None = None
    request: HttpRequest

    def form_valid(self, form: FormulaireDeFlux) -> HttpResponse:
        if "essayer" not in self.request.POST:
            return self.enregistrer(form)
        self.essai = _essayer(form.cleaned_data["adresse"])
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined,no-any-return]

    def enregistrer(self, form: FormulaireDeFlux) -> HttpResponse:
        return super().form_valid(form)  # type: ignore[misc,no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(essai=self.essai, **kwargs)  # type: ignore[misc,no-any-return]


def _essayer(adresse: str) -> dict[str, Any]:
    """Ce qu'un essai a trouvé, ou pourquoi il n'a rien trouvé. N'écrit rien."""
    try:
        lecture: Lecture = essayer(adresse, reseau=Reseau(total=DUREE_D_UN_ESSAI))
    except TropLong:
        return {"erreur": _("Il est trop long à essayer pendant que vous attendez. Enregistré, il se lit à part.")}
    except (TelechargementRefuse, FichierIllisible) as refus:
        return {"erreur": str(refus)}
    lus = list(lecture.evenements.values())
    return {
        "lus": lecture.lus,
        "pris": len(lus),
        "exemples": [
            {"valeurs": lu.valeurs, "jour": datetime.date.fromisoformat(lu.valeurs["date_debut"])}
            for lu in sorted(lus, key=lambda lu: lu.valeurs["date_debut"], reverse=True)[:MONTRES_A_L_ESSAI]
        ],
        "ecartes": lecture.ecartes[:50],
        "nombre_d_ecartes": len(lecture.ecartes),
    }


class AjouterUnAgenda(AvecEssai, CreateView):
    template_name = f"{GABARITS}formulaire.html"
    page_title = gettext_lazy("Suivre un agenda")
    submit_button_label = gettext_lazy("Suivre cet agenda")
    success_message = gettext_lazy("L’agenda « %(object)s » est suivi.")
    error_message = gettext_lazy("L’agenda n’est pas enregistré : corrigez ce qui est signalé.")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        # Sans la phrase de Wagtail, « Nouvel(le) : agenda suivi ».
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_title}]

    def enregistrer(self, form: FormulaireDeFlux) -> HttpResponse:
        form.instance.cree_par = self.request.user
        return super().enregistrer(form)


class ModifierUnAgenda(AvecEssai, EditView):
    template_name = f"{GABARITS}formulaire.html"
    success_message = gettext_lazy("L’agenda « %(object)s » est enregistré.")
    error_message = gettext_lazy("L’agenda n’est pas enregistré : corrigez ce qui est signalé.")


class SupprimerUnAgenda(PourLEquipeCentrale, DeleteView):
    success_message = gettext_lazy("L’agenda « %(object)s » n’est plus suivi.")

    @property
    def confirmation_message(self) -> str:
        return _("Ne plus suivre cet agenda, et oublier ce que ses lectures ont fait ? Ses événements restent.")


class ListeDesAgendas(PourLEquipeCentrale, IndexView):
    add_item_label = gettext_lazy("Suivre un agenda")
    # Sans la phrase de Wagtail, qui colle « de » au nom du modèle.
    results_template_name = "wagtailadmin/generic/listing_results.html"

    @property
    def no_results_message(self) -> str:
        return _("Aucun agenda ne correspond.") if self.is_searching else _("Aucun agenda n’est encore suivi.")

    def get_base_queryset(self) -> QuerySet[FluxSuivi]:
        dernier = PassageDeFlux.objects.filter(flux=OuterRef("pk")).order_by("-le", "-pk")
        return FluxSuivi.objects.select_related("membre").annotate(
            dernier_passage=Subquery(dernier.values("le")[:1]),
            derniere_erreur=Subquery(dernier.values("erreur")[:1]),
            combien=Count("evenements", filter=Q(evenements__evenement__isnull=False), distinct=True),
            a_trancher=Count("evenements", filter=Q(evenements__disparu_le__isnull=False), distinct=True),
        )


def derniere_lecture(flux: Any) -> str:
    if flux.dernier_passage is None:
        return _("jamais")
    return f"{moment_long(flux.dernier_passage)}{' – ' + flux.derniere_erreur if flux.derniere_erreur else ''}"


class UnAgenda(PourLEquipeCentrale, InspectView):
    """Ce qu'est l'agenda, ce qu'il y a à décider, et ce que chaque lecture a fait."""

    template_name = f"{GABARITS}agenda.html"
    page_title = gettext_lazy("Agenda suivi")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        flux: FluxSuivi = self.object
        passages = flux.passages.order_by("-le", "-pk")
        pagination = Pagination(
            passages.count(), PASSAGES_PAR_PAGE, self.request.GET.get("page", ""), lambda n: f"?page={n}"
        )
        dernier = passages.first()
        disparus = flux.evenements.filter(disparu_le__isnull=False, evenement__isnull=False)
        return super().get_context_data(
            flux=flux,
            dernier=dernier,
            # Un échec qui compte des disparus : l'agenda a été lu, et l'on ne l'a pas cru.
            suspect=bool(dernier and dernier.erreur and dernier.disparus),
            passages=passages[pagination.debut : pagination.fin],
            pagination=pagination,
            disparus=disparus.select_related("evenement").order_by("disparu_le", "pk")[:DISPARUS_PAR_PAGE],
            nombre_de_disparus=disparus.count(),
            suivis=flux.evenements.filter(evenement__isnull=False).count(),
            en_cours=flux.pris_le is not None,
            **kwargs,
        )


class Relire(PourLEquipeCentrale, WagtailAdminTemplateMixin, FormView):
    """Un bouton : il n'y a rien à y lire."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        flux = get_object_or_404(FluxSuivi, pk=kwargs["pk"])
        RelireMaintenant(flux, request.user, confirme=request.POST.get("confirme") == "1").execute()
        messages.success(request, _("L’agenda se relit : le résultat s’affiche ci-dessous dès qu’il est là."))
        return redirect("agendas_suivis:inspect", flux.pk)


class _Trancher(PourLEquipeCentrale, WagtailAdminTemplateMixin, FormView):
    """Un geste sur un événement qui n'est plus annoncé."""

    template_name = f"{GABARITS}geste.html"
    header_icon = "date"

    @cached_property
    def suivi(self) -> EvenementSuivi:
        suivis = EvenementSuivi.objects.select_related("evenement", "flux").filter(evenement__isnull=False)
        return get_object_or_404(suivis, pk=self.kwargs["suivi_pk"])

    @property
    def retour(self) -> str:
        return reverse("agendas_suivis:inspect", args=[self.suivi.flux_id])

    def get_page_subtitle(self) -> str:
        return str(self.suivi.evenement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(suivi=self.suivi, retour=self.retour, **kwargs)

    def trancher(self, action: AnnulerLeDisparu | GarderLeDisparu, fait: str) -> HttpResponse:
        try:
            action.execute()
        except ValidationError as refus:
            messages.error(self.request, " ".join(refus.messages))
        else:
            messages.success(self.request, fait % {"titre": self.suivi.valeurs.get("title", "")})
        return redirect(self.retour)


class Annuler(_Trancher):
    form_class = FormulaireDAnnulation
    page_title = gettext_lazy("Annuler l’événement")

    def get_initial(self) -> dict[str, Any]:
        return {"annonce": _("Cet événement n’est plus annoncé par qui l’organise.")}

    def form_valid(self, form: FormulaireDAnnulation) -> HttpResponse:
        action = AnnulerLeDisparu(self.suivi, self.request.user, form.cleaned_data["annonce"])
        return self.trancher(action, _("« %(titre)s » est annulé, et l’annonce est en tête de sa page."))


class Garder(_Trancher):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = GarderLeDisparu(self.suivi, request.user)
        return self.trancher(action, _("« %(titre)s » reste, et ne suit plus cet agenda."))


class AgendasSuivis(ModelViewSet):
    model = FluxSuivi
    icon = "calendar-alt"
    menu_label = gettext_lazy("Agendas suivis")
    menu_order = 200
    menu_hook = CROCHET
    index_view_class = ListeDesAgendas
    add_view_class = AjouterUnAgenda
    edit_view_class = ModifierUnAgenda
    delete_view_class = SupprimerUnAgenda
    inspect_view_class = UnAgenda
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50
    search_fields = ["titre", "adresse"]
    search_backend_name = None
    list_display = [
        # On y vient pour voir ce qu'il a fait, plus souvent que pour le changer.
        TitleColumn("titre", label=gettext_lazy("Nom"), url_name="agendas_suivis:inspect", sort_key="titre"),
        Column("membre", label=gettext_lazy("Membre"), accessor=lambda flux: flux.membre or _("l’alliance")),
        Column("accueil", label=gettext_lazy("Arrivée"), accessor="get_accueil_display"),
        Column("evenements", label=gettext_lazy("Événements"), accessor="combien"),
        Column("a_trancher", label=gettext_lazy("À décider"), accessor="a_trancher"),
        Column("lecture", label=gettext_lazy("Dernière lecture"), accessor=derniere_lecture),
        Column("actif", label=gettext_lazy("Suivi"), accessor=lambda flux: _("Oui") if flux.actif else _("Non")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[FormulaireDeFlux]:
        return FormulaireDeFlux

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/relire/", Relire.as_view(), name="relire"),
            path("disparus/<int:suivi_pk>/annuler/", Annuler.as_view(), name="annuler"),
            path("disparus/<int:suivi_pk>/garder/", Garder.as_view(), name="garder"),
        ]


agendas_suivis = AgendasSuivis("agendas_suivis", url_prefix="agendas-suivis")


def a_trancher() -> QuerySet[EvenementSuivi]:
    """Ce que les agendas n'annoncent plus, et que personne n'a encore tranché."""
    return EvenementSuivi.objects.filter(
        disparu_le__isnull=False, disparu_le__lte=timezone.now(), evenement__isnull=False
    )
