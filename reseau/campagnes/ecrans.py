"""Les écrans d'une campagne dans l'administration : avant de la lancer, son avancement, ses gestes."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from alliance.socle.pagination import Pagination

from ..etancheite import est_de_l_equipe_centrale
from ..models import Campagne
from . import suivi
from .actions import AppliquerReponse, CloreCampagne, EcarterReponse, LancerCampagne, Relancer
from .traitement import REPONSES_PAR_PAGE, donner_suite

GESTES = {"appliquer": AppliquerReponse, "ecarter": EcarterReponse}
#: Au-delà, la liste des organisations à joindre renvoie à l'annuaire de l'administration.
A_JOINDRE_AU_PLUS = 100


class EcranDeCampagne(WagtailAdminTemplateMixin, TemplateView):
    """Un écran sur une campagne, pour l'équipe centrale seule ; 404 si elle n'existe pas."""

    header_icon = "history"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        self.campagne = get_object_or_404(Campagne, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.campagne.titre

    @property
    def adresse_du_suivi(self) -> str:
        return reverse("campagnes:suivre", args=[self.campagne.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("campagnes:index"), "label": _("Campagnes")},
            {"url": "", "label": self.campagne.titre},
        ]


class SuiviDeCampagne(EcranDeCampagne):
    """Avant le lancement, à qui cela part ; ensuite, qui a répondu quoi, et ce que l'on en fait."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        campagne = self.campagne
        boutons = [HeaderButton(_("Modifier"), url=reverse("campagnes:edit", args=[campagne.pk]), icon_name="edit")]
        if campagne.est_ouverte:
            boutons += [
                HeaderButton(
                    _("Relancer les silencieux"),
                    url=reverse("campagnes:relancer", args=[campagne.pk]),
                    icon_name="mail",
                ),
                HeaderButton(
                    _("Clore la campagne"), url=reverse("campagnes:clore", args=[campagne.pk]), icon_name="lock"
                ),
            ]
        return boutons

    def get_template_names(self) -> list[str]:
        return [f"reseau/campagnes/{'avancement' if self.campagne.lancee_le else 'avant'}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        campagne = self.campagne
        a_joindre = list(suivi.sans_referent()[: A_JOINDRE_AU_PLUS + 1])
        contexte: dict[str, Any] = {
            "campagne": campagne,
            "a_joindre": a_joindre[:A_JOINDRE_AU_PLUS],
            "il_en_reste": len(a_joindre) > A_JOINDRE_AU_PLUS,
            "adresse_d_equipe": "equipe:equipe",
            "destinataires": 0 if campagne.close_le else suivi.a_solliciter(campagne).count(),
        }
        if campagne.lancee_le:
            contexte |= self._avancement()
        return super().get_context_data(**contexte, **kwargs)

    def _avancement(self) -> dict[str, Any]:
        comptes = suivi.avancement(self.campagne)
        pagination = Pagination(
            total=comptes.a_traiter,
            par_page=REPONSES_PAR_PAGE,
            demandee=self.request.GET.get("p", ""),
            adresse=lambda numero: f"{self.adresse_du_suivi}?p={numero}",
        )
        contradictoires = suivi.membres_contradictoires(self.campagne)
        reponses = suivi.a_traiter(self.campagne)[pagination.debut : pagination.fin]
        return {
            "comptes": comptes,
            "lignes": [(reponse, reponse.membre_id in contradictoires) for reponse in reponses],
            "pagination": pagination,
            "registre": f"{reverse('reponses_de_campagne:index')}?campagne={self.campagne.pk}",
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        contradictoires = suivi.membres_contradictoires(self.campagne)

        def une_a_une(reponse: Any) -> str:
            if reponse.membre_id not in contradictoires:
                return ""
            return _("%(organisation)s : les réponses se contredisent, traitez-les une à une.") % {
                "organisation": reponse.membre.title
            }

        reponses = self.campagne.sollicitations.select_related("membre", "mandat")
        donner_suite(request, reponses, GESTES, une_a_une).dire(request)
        return redirect(self.adresse_du_suivi)


class GesteSurCampagne(EcranDeCampagne):
    """Un geste que l'on confirme : une page dit ce qu'il fera, son bouton le fait."""

    template_name = "reseau/campagnes/geste.html"
    bouton: Any = ""

    def explication(self) -> str:
        raise NotImplementedError

    def agir(self) -> str:
        """Fait le geste et dit ce qui est fait. Raises: ValidationError."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            explication=self.explication(), bouton=self.bouton, retour=self.adresse_du_suivi, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.agir())
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        return redirect(self.adresse_du_suivi)


class Lancement(GesteSurCampagne):
    bouton = gettext_lazy("Écrire à ces personnes")

    def explication(self) -> str:
        return _ecrits(suivi.a_solliciter(self.campagne).count())

    def agir(self) -> str:
        return _ecrits(LancerCampagne(self.campagne, self.request.user).execute(), fait=True)


class Relance(GesteSurCampagne):
    bouton = gettext_lazy("Relancer")

    def explication(self) -> str:
        muets = suivi.a_relancer(self.campagne, timezone.localdate(), d_office=False).count()
        if not muets:
            return _("Il n’y a personne à relancer aujourd’hui : tout le monde a répondu, ou vient d’être sollicité.")
        return f"{_ecrits(muets)} {_('Personne n’est relancé deux fois le même jour.')}"

    def agir(self) -> str:
        return _ecrits(Relancer(self.campagne, self.request.user).execute(), fait=True)


class Cloture(GesteSurCampagne):
    bouton = gettext_lazy("Clore la campagne")

    def explication(self) -> str:
        return _("Les liens ne marcheront plus et les relances cessent. Les réponses reçues se traitent encore.")

    def agir(self) -> str:
        CloreCampagne(self.campagne, self.request.user).execute()
        return _("La campagne est close.")


def _ecrits(n: int, fait: bool = False) -> str:
    if fait:
        return ngettext("%(n)s courriel est parti.", "%(n)s courriels sont partis.", n) % {"n": n}
    return ngettext("Cela écrira à %(n)s personne.", "Cela écrira à %(n)s personnes.", n) % {"n": n}
