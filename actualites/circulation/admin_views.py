"""Lire les circulations dans l'administration : la liste, le tableau d'un texte, et son fragment qui se rafraîchit.

Qui ne tient pas la circulation d'un texte reçoit la même réponse, 404, que si le texte n'existait pas.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.defaults import permission_denied
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.pagination import Pagination
from alliance.socle.typographie import moment_long
from reseau.etancheite import est_de_l_equipe_centrale

from ..acces import prises_de
from ..choix import A_RELANCER, EtatDeCosignature
from ..models import Circulation, PriseDePositionPage
from .actions import peut_circuler
from .admin_forms import ReponseForm
from .etape import brouillon_a_change, etape_de
from .suivi import Suivi, prises_qui_circulent

ORGANISATIONS_PAR_PAGE = 100
DEMANDES_TRAITEES_AU_PLUS = 20


def peut_tenir_des_circulations(user: Any) -> bool:
    """Vrai si l'écran a un sens pour cette personne : elle tient au moins un texte, ou pourrait en tenir."""
    return est_de_l_equipe_centrale(user) or prises_de(user).exists()


def etat_de(prise: Any) -> str:
    if prise.close_le:
        return _("Circulation close")
    return _("En cours") if prise.echeance > timezone.now() else _("Échue, à clore")


class ListeDesCirculations(IndexView):
    """Les textes qui circulent ou ont circulé ; une personne n'y voit que ceux qu'elle tient."""

    model = PriseDePositionPage
    permission_policy = None
    any_permission_required = None
    page_title = gettext_lazy("Circulations")
    header_icon = "openquote"
    index_url_name = "circulations:liste"
    index_results_url_name = "circulations:liste_resultats"
    template_name = "actualites/admin/circulation/liste.html"
    search_fields = ["draft_title"]
    search_backend_name = None
    default_ordering = "-ouverte_le"
    paginate_by = 30
    columns = [
        TitleColumn(
            "draft_title", label=gettext_lazy("Texte"), sort_key="draft_title", url_name="circulations:tableau"
        ),
        Column("etat", label=gettext_lazy("Circulation"), accessor=etat_de),
        Column(
            "echeance",
            label=gettext_lazy("Échéance"),
            accessor=lambda prise: moment_long(prise.echeance),
            sort_key="echeance",
        ),
        Column(
            "signees",
            label=gettext_lazy("Signées / demandées"),
            accessor=lambda prise: f"{prise.signees or 0} / {prise.sollicitees or 0}",
            sort_key="signees",
        ),
        Column("quorum", label=gettext_lazy("Quorum"), accessor=lambda prise: quorum_de(prise)),
        Column("a_traiter", label=gettext_lazy("Demandes"), accessor=lambda prise: prise.a_traiter or "–"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not peut_tenir_des_circulations(request.user):
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return prises_qui_circulent(self.request.user)


def quorum_de(prise: Any) -> str:
    if not prise.quorum:
        return "–"
    if (prise.signees or 0) >= prise.quorum:
        return _("%(n)s, atteint") % {"n": prise.quorum}
    return str(prise.quorum)


class SurPrise(WagtailAdminTemplateMixin):
    """Un écran sur la circulation d'un texte, à qui la tient ; 404 aux autres, en lecture comme en envoi."""

    request: HttpRequest
    prise: PriseDePositionPage
    header_icon = "openquote"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            raise Http404
        self.preparer(**kwargs)
        if not peut_circuler(request.user, self.prise):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def preparer(self, **kwargs: Any) -> None:
        """Trouve le texte parmi ceux que la personne tient. Raises: Http404."""
        prise = prises_de(self.request.user).filter(pk=kwargs["prise_pk"]).first()
        if prise is None:
            raise Http404
        self.prise = prise

    @property
    def suivi(self) -> Suivi:
        if not hasattr(self, "_suivi"):
            self._suivi = Suivi(self.prise)
        return self._suivi

    @property
    def circulation(self) -> Circulation:
        """Le dernier tour. Raises: Http404 s'il n'y en a jamais eu."""
        if self.suivi.circulation is None:
            raise Http404
        return self.suivi.circulation

    @property
    def titre(self) -> str:
        return str(self.prise.draft_title or self.prise.title)

    @property
    def retour(self) -> str:
        return reverse("circulations:tableau", args=[self.prise.pk])

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_header_title(self) -> str:
        return self.get_page_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("circulations:liste"), "label": _("Circulations")},
            {"url": self.retour, "label": self.titre},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "prise": self.prise,
                "titre": self.titre,
                "suivi": self.suivi,
                "retour": self.retour,
                "centrale": est_de_l_equipe_centrale(self.request.user),
                **kwargs,
            }
        )


class FiltreDEtat(forms.Form):
    """L'état que l'on veut voir ; une valeur inconnue les montre tous."""

    etat = forms.ChoiceField(choices=EtatDeCosignature.choices, required=False)

    @property
    def valeur(self) -> str:
        return str(self.cleaned_data.get("etat", "")) if self.is_valid() else ""


class Tableau(SurPrise, TemplateView):
    """Où en est chaque organisation, ce qu'elles demandent, et les gestes que cela appelle."""

    template_name = "actualites/admin/circulation/tableau.html"
    page_title = gettext_lazy("Cosignatures")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.suivi.circulation is None:
            return redirect("circulations:choisir", self.prise.pk)
        return super().get(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("Modifier le texte"), url=reverse("wagtailadmin_pages:edit", args=[self.prise.pk]), icon_name="edit"
            ),
            HeaderButton(
                _("Certificats"), url=reverse("circulations:certificats", args=[self.prise.pk]), icon_name="doc-full"
            ),
        ]

    def get_page_title(self) -> str:
        return self.titre

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-2], {"url": "", "label": self.titre}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filtre = FiltreDEtat(self.request.GET)
        suivi, etat = self.suivi, filtre.valeur
        total = suivi.par_etat.get(etat, 0) if etat else suivi.total
        pagination = Pagination(
            total, ORGANISATIONS_PAR_PAGE, self.request.GET.get("page", ""), lambda numero: adresse(etat, numero)
        )
        lignes = suivi.lignes(etat)[pagination.debut : pagination.fin]
        change = brouillon_a_change(suivi)
        demandes = [
            (demande, ReponseForm(prefix=str(demande.pk), use_required_attribute=False)) for demande in suivi.demandes
        ]
        return super().get_context_data(
            lignes=[(ligne, suivi.est_ouverte and ligne.etat in A_RELANCER) for ligne in lignes],
            brouillon_change=change,
            etape=etape_de(suivi, change=change),
            etat=etat,
            pagination=pagination,
            demandes=demandes,
            traitees=list(suivi.traitees()[:DEMANDES_TRAITEES_AU_PLUS]) if suivi.version else [],
            fragment=f"{reverse('circulations:fragment', args=[self.prise.pk])}{adresse(etat, pagination.page)}",
            **kwargs,
        )


def adresse(etat: str, page: int) -> str:
    """Les paramètres d'une page du tableau."""
    return "?" + "&".join([*([f"etat={etat}"] if etat else []), f"page={page}"])


@method_decorator(never_cache, name="dispatch")
class Fragment(Tableau):
    """Les parties vivantes du tableau, que la page redemande."""

    template_name = "actualites/admin/circulation/_vivant.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.suivi.circulation is None:
            raise Http404
        return TemplateView.get(self, request, *args, **kwargs)


def phrase_des_courriels(n: int) -> str:
    return ngettext("%(n)s courriel est parti.", "%(n)s courriels sont partis.", n) % {"n": n}
