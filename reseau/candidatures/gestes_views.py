"""Les écrans par lesquels le secrétariat agit sur une candidature. Le droit s'y vérifie à l'ouverture et à l'envoi."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from alliance.socle.entetes import POLITIQUE_D_UN_TELECHARGEMENT

from ..choix import A_TRAITER
from ..etancheite import est_de_l_equipe_centrale
from ..models import Candidature
from .actions import GesteImpossible
from .pieces import nom_de
from .traitement import Accepter, PoserQuestion, PrendreEnCharge, Refuser, Rendre
from .traitement_forms import FormulaireDAcceptation, FormulaireDeQuestion, FormulaireDeRefus


def deposees() -> QuerySet[Candidature]:
    """Celles que le secrétariat peut lire : les autres ne lui ont pas encore été confiées."""
    return Candidature.objects.filter(deposee_le__isnull=False)


class SurCandidature(View):
    """Une vue sur une candidature déposée, pour l'équipe centrale seule."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not est_de_l_equipe_centrale(request.user):
            raise PermissionDenied
        self.candidature = get_object_or_404(deposees().select_related("territoire", "en_charge"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def dossier(self) -> str:
        return reverse("candidatures:inspect", args=[self.candidature.pk])


class VuePiece(SurCandidature):
    """La pièce, à télécharger : elle ne s'ouvre jamais dans le site."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        piece = self.candidature.piece
        if not piece or not piece.storage.exists(str(piece.name)):
            raise Http404
        reponse = FileResponse(piece.open("rb"), as_attachment=True, filename=nom_de(self.candidature))
        reponse["Content-Security-Policy"] = POLITIQUE_D_UN_TELECHARGEMENT
        reponse["X-Content-Type-Options"] = "nosniff"
        reponse["Cache-Control"] = "private, no-store"
        return reponse


class VueDirecte(SurCandidature):
    """Un geste qui ne demande rien d'autre qu'un bouton."""

    http_method_names = ["post"]
    action: Any
    fait: Any

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            self.action(self.candidature, request.user).execute()
        except GesteImpossible as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            messages.success(request, str(self.fait))
        return redirect(self.dossier)


class VuePrendre(VueDirecte):
    action = PrendreEnCharge
    fait = gettext_lazy("Vous avez cette candidature en charge.")


class VueRendre(VueDirecte):
    action = Rendre
    fait = gettext_lazy("La candidature est rendue à la file.")


class VueDeGeste(SurCandidature, WagtailAdminTemplateMixin, FormView):
    """Un geste qui demande d'écrire ou de choisir."""

    template_name = "reseau/candidatures/admin/geste.html"
    header_icon = "doc-full-inverse"
    _show_breadcrumbs = True
    bouton: Any = ""
    introduction: Any = ""
    fait: Any = ""
    #: Où montrer l'erreur d'un champ que l'action nomme autrement que le formulaire.
    champs_de_l_action: dict[str, str] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reponse = super().dispatch(request, *args, **kwargs)
        if request.method == "GET" and self.candidature.statut not in A_TRAITER:
            messages.error(request, _("Cette candidature est déjà décidée."))
            return redirect(self.dossier)
        return reponse

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("candidatures:index"), "label": _("Candidatures")},
            {"url": self.dossier, "label": str(self.candidature)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            candidature=self.candidature,
            dossier=self.dossier,
            bouton=self.bouton,
            introduction=self.introduction,
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.agir(form)
        except GesteImpossible as refus:
            messages.error(self.request, " ".join(refus.messages))
            return redirect(self.dossier)
        except ValidationError as refus:
            _rapporter(form, refus, self.champs_de_l_action)
            return self.form_invalid(form)
        messages.success(self.request, str(self.fait))
        return redirect(self.dossier)

    def agir(self, form: forms.Form) -> None:
        """Exécute le geste. Raises: GesteImpossible, ValidationError."""
        raise NotImplementedError


class VueQuestion(VueDeGeste):
    page_title = gettext_lazy("Poser une question")
    form_class = FormulaireDeQuestion
    bouton = gettext_lazy("Envoyer la question")
    fait = gettext_lazy("La question est envoyée.")

    def agir(self, form: forms.Form) -> None:
        PoserQuestion(self.candidature, self.request.user, form.cleaned_data["message"]).execute()


class VueRefuser(VueDeGeste):
    page_title = gettext_lazy("Refuser la candidature")
    form_class = FormulaireDeRefus
    bouton = gettext_lazy("Refuser et écrire à la personne")
    fait = gettext_lazy("La candidature est refusée ; la personne en a la raison.")

    def agir(self, form: forms.Form) -> None:
        Refuser(self.candidature, self.request.user, form.cleaned_data["raison"]).execute()


class VueAccepter(VueDeGeste):
    page_title = gettext_lazy("Accepter la candidature")
    form_class = FormulaireDAcceptation
    bouton = gettext_lazy("Accepter, publier la page et inviter la personne")
    introduction = gettext_lazy(
        "La page du membre est publiée aussitôt, son espace s’ouvre, et la personne reçoit une invitation."
    )
    fait = gettext_lazy("Bienvenue à ce nouveau membre : sa page est publiée, l’invitation est partie.")
    champs_de_l_action = {"fin": "fin_de_mandat", "slug": "slug"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "candidature": self.candidature}

    def agir(self, form: forms.Form) -> None:
        donnees = form.cleaned_data
        Accepter(
            self.candidature,
            self.request.user,
            slug=donnees["slug"],
            territoire=donnees["territoire"],
            role=donnees["role"],
            fin_de_mandat=donnees["fin_de_mandat"],
            joindre_la_piece=donnees.get("joindre_la_piece", False),
        ).execute()


GESTES: dict[str, Any] = {
    "prendre": VuePrendre,
    "rendre": VueRendre,
    "question": VueQuestion,
    "accepter": VueAccepter,
    "refuser": VueRefuser,
}


@dataclass
class Geste:
    """Ce que le dossier propose : un lien vers son écran, ou, s'il est direct, un bouton qui l'envoie."""

    libelle: str
    adresse: str
    direct: bool = False
    second: bool = True


def gestes_de(candidature: Candidature, user: Any) -> list[Geste]:
    """Ce que cette personne peut faire maintenant, le plus attendu d'abord."""
    if candidature.statut not in A_TRAITER:
        return []

    def geste(nom: str, libelle: str, **options: bool) -> Geste:
        return Geste(libelle, reverse(f"candidatures:{nom}", args=[candidature.pk]), **options)

    rendre = geste("rendre", _("Rendre à la file"), direct=True)
    if candidature.en_charge_id not in (None, user.pk):
        return [rendre]
    debut = [] if candidature.en_charge_id else [geste("prendre", _("Prendre en charge"), direct=True, second=False)]
    return [
        *debut,
        geste("accepter", _("Accepter"), second=bool(debut)),
        geste("question", _("Poser une question")),
        geste("refuser", _("Refuser")),
        *([rendre] if candidature.en_charge_id else []),
    ]


def _rapporter(form: forms.Form, refus: ValidationError, noms: dict[str, str]) -> None:
    """Montre chaque erreur d'une action sur le champ qu'elle concerne, ou en tête."""
    if not hasattr(refus, "error_dict"):
        form.add_error(None, refus)
        return
    for nom, erreurs in refus.error_dict.items():
        champ = noms.get(nom, nom)
        form.add_error(champ if champ in form.fields else None, erreurs)
