"""Les prises de position et leurs réponses, et celles qui attendent l'équipe centrale."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.defaults import permission_denied
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from reseau.campagnes.panneau import LIGNES, Ligne, PanneauDeReponses
from reseau.etancheite import est_de_l_equipe_centrale

from ..acces import prises_de, tient_des_prises
from ..models import PriseDePositionPage, ReponseDeDestinataire

A_CONFIRMER = Q(confirmee_le__isnull=True, ecartee_le__isnull=True)


class PrisesSuivies(IndexView):
    """Les prises de position dont la personne suit les réponses, celles qui attendent d'abord."""

    model = PriseDePositionPage
    permission_policy = None
    any_permission_required = None
    page_title = gettext_lazy("Réponses des destinataires")
    header_icon = "mail"
    index_url_name = "suivi:prises"
    index_results_url_name = "suivi:prises_resultats"
    search_fields = ["title"]
    search_backend_name = None
    default_ordering = ("-a_confirmer", "-latest_revision_created_at")
    paginate_by = 50
    columns = [
        TitleColumn(
            "draft_title",
            label=gettext_lazy("Prise de position"),
            get_url=lambda prise: reverse("suivi:liste", args=[prise.pk]),
        ),
        Column("nature", label=gettext_lazy("Nature"), accessor="get_nature_display"),
        Column("confirmees", label=gettext_lazy("Réponses publiées")),
        Column("a_confirmer", label=gettext_lazy("À confirmer"), sort_key="a_confirmer"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not tient_des_prises(request.user):
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return prises_de(self.request.user).annotate(
            confirmees=Count("reponses_de_destinataires", Q(reponses_de_destinataires__confirmee_le__isnull=False)),
            a_confirmer=Count(
                "reponses_de_destinataires",
                Q(
                    reponses_de_destinataires__isnull=False,
                    reponses_de_destinataires__confirmee_le__isnull=True,
                    reponses_de_destinataires__ecartee_le__isnull=True,
                ),
            ),
        )


def panneau_des_reponses(request: HttpRequest) -> PanneauDeReponses | None:
    """Sur l'accueil : les réponses à confirmer, texte par texte ; une requête, à l'équipe centrale seule."""
    if not est_de_l_equipe_centrale(request.user):
        return None
    par_prise = list(
        ReponseDeDestinataire.objects.filter(A_CONFIRMER)
        .order_by()
        .values("prise", "prise__draft_title")
        .annotate(n=Count("pk"), depuis=Min("saisie_le"))
        .order_by("depuis")
    )
    if not par_prise:
        return None
    total = sum(ligne["n"] for ligne in par_prise)
    lignes = [
        Ligne(
            ligne["prise__draft_title"],
            f"{reverse('suivi:liste', args=[ligne['prise']])}?sens=a-confirmer",
            ngettext("%(n)s réponse", "%(n)s réponses", ligne["n"]) % {"n": ligne["n"]},
            ligne["depuis"],
        )
        for ligne in par_prise[:LIGNES]
    ]
    phrase = ngettext(
        "%(n)s réponse de destinataire à confirmer", "%(n)s réponses de destinataires à confirmer", total
    ) % {"n": total}
    adresse = lignes[0].adresse if len(par_prise) == 1 else reverse("suivi:prises")
    return PanneauDeReponses("reponses-de-destinataires", _("Prises de position"), phrase, adresse, lignes)
