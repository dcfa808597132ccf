"""Les gestes de qui fait circuler un texte : relancer, prolonger, renvoyer, traiter, proposer, clore."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages

from ..acces import prises_de
from ..models import Cosignature, DemandeDeChangement, PriseDePositionPage
from ..versions.contenu import empreinte
from ..versions.difference import differences
from . import actions
from .admin_forms import Portee, ProlongerForm, ReponseForm, RienForm, instant_propose
from .admin_views import SurPrise, phrase_des_courriels
from .organisations import numeros
from .suivi import Suivi, relancables

#: Les champs que l'action nomme autrement que le formulaire.
NOMS_DES_CHAMPS = {"de_forme": "portee"}


class GesteDirect(SurPrise, View):
    """Un bouton du tableau : il agit aussitôt, et y ramène."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # L'adresse rouverte d'un onglet, ou après une reconnexion : rien ne se fait, le tableau est là.
        return redirect(self.retour)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.agir())
        except (ValidationError, actions.CirculationRefusee) as refus:
            messages.error(request, phrase_de(refus))
        return redirect(self.retour)

    def agir(self) -> str:
        """Fait le geste et dit ce qui est fait. Raises: ValidationError, CirculationRefusee."""
        raise NotImplementedError


class RelancerDesOrganisations(GesteDirect):
    """Les cochées, ou toutes celles qui n'ont rien décidé."""

    def agir(self) -> str:
        cochees = None
        if "toutes" not in self.request.POST:
            pks = numeros(",".join(self.request.POST.getlist("cosignature")))
            cochees = list(relancables(self.prise, pks))
            if not cochees:
                raise ValidationError(_("Cochez au moins une organisation qui n’a pas encore décidé."))
        n = actions.Relancer(self.circulation, self.request.user, cochees).execute()
        if not n:
            raise ValidationError(
                _("Personne à relancer aujourd’hui : ces organisations viennent de recevoir un courriel.")
            )
        return phrase_des_courriels(n)


class RenvoyerUnLien(GesteDirect):
    def preparer(self, **kwargs: Any) -> None:
        cosignature = (
            Cosignature.objects.filter(pk=kwargs["cosignature_pk"], prise__in=prises_de(self.request.user))
            .select_related("prise", "circulation", "membre", "mandat")
            .first()
        )
        if cosignature is None:
            raise Http404
        self.cosignature, self.prise = cosignature, cosignature.prise

    def agir(self) -> str:
        actions.RenvoyerLeLien(self.cosignature, self.request.user).execute()
        return _("Un nouveau lien est parti pour %(organisation)s.") % {"organisation": self.cosignature.organisation}


class Geste(SurPrise, FormView):
    """Un geste que l'on écrit ou que l'on confirme ; ce que l'action refuse se dit dans le formulaire."""

    template_name = "actualites/admin/circulation/geste.html"
    form_class: Any = RienForm
    bouton: Any = ""
    explication: Any = ""
    dangereux = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (empechement := self.empechement()) is not None:
            messages.warning(request, empechement)
            return redirect(self.retour)
        return super().get(request, *args, **kwargs)

    def empechement(self) -> str | None:
        """Pourquoi l'écran n'a pas lieu d'être maintenant ; rien s'il l'a."""
        if self.suivi.circulation is None or self.suivi.est_close:
            return _("Ce texte ne circule pas en ce moment.")
        return None

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            message = self.agir(form)
        except (ValidationError, actions.CirculationRefusee) as refus:
            dire_le_refus(form, refus)
            return self.form_invalid(form)
        messages.success(self.request, message)
        return redirect(self.retour)

    def agir(self, form: Any) -> str:
        """Fait le geste et dit ce qui est fait. Raises: ValidationError, CirculationRefusee."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"bouton": self.bouton, "explication": self.explication, "dangereux": self.dangereux, **kwargs}
        )


class ProlongerLaCirculation(Geste):
    page_title = gettext_lazy("Prolonger")
    form_class = ProlongerForm
    bouton = gettext_lazy("Prolonger jusque-là")
    explication = gettext_lazy("Les organisations qui n’ont pas décidé pourront encore le faire, par le même lien.")

    def get_initial(self) -> dict[str, Any]:
        return {"echeance": instant_propose()}

    def agir(self, form: Any) -> str:
        actions.Prolonger(self.circulation, self.request.user, form.cleaned_data["echeance"]).execute()
        return _("La circulation est prolongée.")


class CloreLaCirculation(Geste):
    template_name = "actualites/admin/circulation/clore.html"
    page_title = gettext_lazy("Clore la circulation")
    bouton = gettext_lazy("Clore la circulation")

    def agir(self, form: Any) -> str:
        actions.Clore(self.circulation, self.request.user).execute()
        if Suivi(self.prise).manque:
            return _("La circulation est close, sans son quorum : il faut un nouveau tour pour que le texte paraisse.")
        return _("La circulation est close : envoyez maintenant le texte en relecture.")


class TraiterUneDemande(Geste):
    """Retenir ou écarter ce qu'une organisation demande ; le bouton dit lequel."""

    template_name = "actualites/admin/circulation/demande.html"
    page_title = gettext_lazy("Répondre à une demande de changement")
    form_class = ReponseForm

    def preparer(self, **kwargs: Any) -> None:
        demande = (
            DemandeDeChangement.objects.filter(
                pk=kwargs["demande_pk"], cosignature__prise__in=prises_de(self.request.user)
            )
            .select_related("cosignature__prise", "cosignature__circulation", "version")
            .first()
        )
        if demande is None:
            raise Http404
        self.demande, self.prise = demande, demande.cosignature.prise

    def empechement(self) -> str | None:
        return _("Cette demande a déjà sa réponse.") if self.demande.traitee_le else None

    def get_prefix(self) -> str:
        return str(self.demande.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demande=self.demande, **kwargs)

    def agir(self, form: Any) -> str:
        decision = self.request.POST.get("decision")
        if decision not in ("retenir", "ecarter"):
            raise ValidationError(_("Choisissez de retenir ou d’écarter cette demande."))
        actions.TraiterDemande(
            self.demande, self.request.user, decision == "retenir", form.cleaned_data["reponse"]
        ).execute()
        if decision == "retenir":
            return _("La demande est retenue : changez le texte, puis proposez la nouvelle version.")
        return _("La demande est écartée.")


class ProposerUneVersion(Geste):
    """Montre ce qui change depuis la dernière version lue, et la fait lire à son tour."""

    template_name = "actualites/admin/circulation/proposer.html"
    page_title = gettext_lazy("Proposer la nouvelle version")
    form_class = Portee
    bouton = gettext_lazy("Proposer cette version aux organisations")

    @cached_property
    def brouillon(self) -> PriseDePositionPage:
        brouillon: PriseDePositionPage = self.prise.get_latest_revision_as_object()
        return brouillon

    def empechement(self) -> str | None:
        if self.suivi.version is None:
            return _("Ce texte n’a pas encore circulé.")
        if self.suivi.version.empreinte == empreinte(self.brouillon):
            return _(
                "Le brouillon dit les mêmes mots que la version qui circule : il n’y a rien de nouveau à proposer."
            )
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ce qui ne peut être de forme ne se propose pas comme tel ; ni, une fois close, ce qui suspendrait."""
        portees = [Portee.FOND] if self.suivi.est_ouverte else []
        if not self.au_fond:
            portees.append(Portee.FORME)
        return {**super().get_form_kwargs(), "portees": portees}

    @cached_property
    def au_fond(self) -> list[str]:
        """Ce qui change et engage, en mots."""
        version = self.suivi.version
        return actions.ce_qui_engage_au_fond(version, self.brouillon) if version else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            avant=self.suivi.version,
            difference=differences(self.suivi.version, self.brouillon) if self.suivi.version else [],
            au_fond=self.au_fond,
            **kwargs,
        )

    def agir(self, form: Any) -> str:
        version = actions.ProposerVersion(
            self.prise, self.request.user, de_forme=form.de_forme, raison=form.cleaned_data["raison"]
        ).execute()
        return _("La version %(rang)s circule : les organisations sont prévenues.") % {"rang": version.rang}


def phrase_de(refus: Exception) -> str:
    """Ce qu'un refus dit, en une phrase."""
    return " ".join(refus.messages) if isinstance(refus, ValidationError) else str(refus)


def dire_le_refus(form: Any, refus: Exception) -> None:
    """Range chaque faute près du champ qu'elle nomme, ou en tête."""
    if not isinstance(refus, ValidationError) or not hasattr(refus, "error_dict"):
        form.add_error(None, phrase_de(refus))
        return
    for nom, fautes in refus.error_dict.items():
        champ = NOMS_DES_CHAMPS.get(nom, nom)
        for une in fautes:
            form.add_error(champ if champ in form.fields else None, une)
