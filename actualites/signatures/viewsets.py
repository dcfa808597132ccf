"""Le registre des signatures : pour l'équipe centrale seule. Ce sont des données personnelles."""

from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from alliance.socle.registres import InspectionDeRegistre, ListeDeRegistre, Registre

from ..models import Signature
from . import admin_views, ecrans_de_prise, ecrans_du_registre
from .filtres_du_registre import FiltreDesSignatures, chercher, dire
from .signes import ColonneDeCase, ColonneDEtat, signes_de

#: On ne feuillette pas plus loin : compter et sauter cent mille lignes à chaque page coûterait, et personne ne les lit.
FEUILLETEES = 10_000


class PaginateurBorne(WagtailPaginator):
    """Ne compte pas au-delà de ce qui se feuillette."""

    @cached_property
    def _compte(self) -> int:
        return int(self.object_list.order_by().values("pk")[: FEUILLETEES + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._compte, FEUILLETEES)

    @property
    def deborde(self) -> bool:
        return self._compte > FEUILLETEES

    @cached_property
    def items_count_label(self) -> str:
        if self.deborde:
            return _("plus de %(n)s signatures : réduisez par un filtre") % {"n": FEUILLETEES}
        return str(super().items_count_label)


class ListeDesSignatures(ListeDeRegistre):
    page_title = gettext_lazy("Signatures du public")
    paginator_class = PaginateurBorne
    #: Le tri suit la clé, donc l'index : ni colonne triable, ni tri demandé par l'adresse.
    default_ordering = "-pk"
    is_searchable = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            # L'export a son écran, qui dit d'abord ce que l'on a le droit d'en faire.
            return redirect(self.adresse_de(reverse("signatures:exporter")))
        reponse: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return reponse

    def get_base_queryset(self) -> QuerySet[Signature]:
        return (
            Signature.objects.annotate(titre_de_la_prise=F("prise__title"))
            .select_related("invalidation")
            .defer("commentaire", "clef", "reseau", "appareil")
        )

    def search_queryset(self, queryset: Any) -> Any:
        return chercher(queryset, self.search_query) if self.is_searching else queryset

    def adresse_de(self, ecran: str) -> str:
        """Un écran sur les signatures que montre la liste : mêmes filtres, même recherche."""
        parametres = self.request.GET.copy()
        for nom in (self.page_kwarg, "export", "ordering", "_w_filter_fragment"):
            parametres.pop(nom, None)
        return f"{ecran}?{parametres.urlencode()}"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(_("À vérifier"), url=reverse("signatures:a_verifier"), icon_name="check", priority=10),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return [
            Button(_("Une personne"), url=reverse("signatures:personne"), icon_name="user", priority=20),
            Button(
                _("Exporter"), url=self.adresse_de(reverse("signatures:exporter")), icon_name="download", priority=90
            ),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        contexte: dict[str, Any] = super().get_context_data(*args, **kwargs)
        filtres = self.filters
        prise = filtres.form.cleaned_data.get("prise") if filtres and filtres.is_valid() else None
        critere = dire(filtres, self.search_query) if prise else ""
        return {
            **contexte,
            "prise": prise,
            "filtres_refuses": bool(filtres) and not filtres.is_valid(),
            "invalider_tout": self.adresse_de(reverse("signatures:invalider")) if critere else "",
        }


class InspectionDeSignature(InspectionDeRegistre):
    """Tout ce que l'on sait d'une signature, sauf ses empreintes : combien lui ressemblent suffit."""

    page_title = gettext_lazy("Signature")

    def get_object(self, queryset: Any = None) -> Signature:
        signatures = Signature.objects.annotate(titre_de_la_prise=F("prise__title"))
        return get_object_or_404(signatures.select_related("invalidation", "verifiee_par"), pk=self.pk)

    @cached_property
    def header_more_buttons(self) -> list[HeaderButton]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signature = self.object
        return super().get_context_data(
            signature=signature, signes=signes_de(signature), semblables=_semblables(signature), **kwargs
        )


def _semblables(signature: Signature) -> list[dict[str, Any]]:
    """Combien d'autres, sous le même texte, viennent du même réseau ou du même appareil. Deux requêtes au plus."""
    semblables = []
    for champ, libelle in (("reseau", _("du même réseau")), ("appareil", _("du même appareil"))):
        if valeur := getattr(signature, champ):
            autres = Signature.objects.filter(prise=signature.prise_id, **{champ: valeur}).exclude(pk=signature.pk)
            semblables.append(
                {
                    "libelle": libelle,
                    "nombre": autres.count(),
                    "adresse": f"{reverse('signatures:index')}?prise={signature.prise_id}&meme_{champ}={signature.pk}",
                }
            )
    return semblables


class RegistreDesSignatures(Registre):
    model = Signature
    icon = "tick-inverse"
    menu_label = gettext_lazy("Signatures du public")
    index_view_class = ListeDesSignatures
    inspect_view_class = InspectionDeSignature
    index_template_name = "actualites/admin/signatures/registre.html"
    index_results_template_name = "actualites/admin/signatures/registre_results.html"
    inspect_template_name = "actualites/admin/signatures/signature.html"
    inspect_view_fields = ["genre"]
    filterset_class = FiltreDesSignatures
    search_fields = ["nom"]
    search_backend_name = None
    list_display = [
        ColonneDeCase("cocher", label="", width="3rem"),
        TitleColumn("nom", label=gettext_lazy("Nom"), accessor=str, url_name="signatures:inspect"),
        Column("adresse", label=gettext_lazy("Adresse"), accessor=lambda s: s.courriel or "–"),
        Column("prise", label=gettext_lazy("Prise de position"), accessor="titre_de_la_prise"),
        ColonneDEtat("etat", label=gettext_lazy("État")),
        DateColumn("creee_le", label=gettext_lazy("Reçue")),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("exporter/", ecrans_du_registre.Exporter.as_view(), name="exporter"),
            path("invalider/", ecrans_du_registre.InvaliderDesSignatures.as_view(), name="invalider"),
            path("invalidations/<int:pk>/lever/", ecrans_du_registre.Lever.as_view(), name="lever"),
            path("personne/", ecrans_du_registre.UnePersonne.as_view(), name="personne"),
            path("a-verifier/", admin_views.AVerifier.as_view(), name="a_verifier"),
            path("a-verifier/<int:pk>/verifier/", admin_views.Verifier.as_view(), name="verifier"),
            path("a-verifier/<int:pk>/refuser/", admin_views.Refuser.as_view(), name="refuser"),
            path("prise/<int:pk>/", ecrans_de_prise.SuiviDePrise.as_view(), name="prise"),
            path("prise/<int:pk>/signaux/", ecrans_de_prise.SignauxDePrise.as_view(), name="signaux"),
            path("prise/<int:pk>/papier/", ecrans_de_prise.SaisirDuPapier.as_view(), name="saisir_papier"),
            path("papier/<int:pk>/annuler/", ecrans_de_prise.AnnulerDuPapier.as_view(), name="annuler_papier"),
        ]


signatures = RegistreDesSignatures("signatures")
