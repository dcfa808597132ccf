"""Les gestes sur l'équipe d'une organisation dans l'administration : inviter, modifier, terminer, désigner."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages

from alliance.socle.limites import depasse
from alliance.socle.typographie import de_nom

from ..choix import SujetDeContact
from ..models import Mandat
from . import actions
from .admin_forms import ConfirmerForm, ContactForm, InviterForm, ModifierMandatForm
from .admin_views import DansUneEquipe
from .fin import releve
from .lecture import ORDRE

#: Combien d'invitations une même personne peut envoyer en une heure.
INVITATIONS_PAR_HEURE = 40
UNE_HEURE = 60 * 60


class GesteSurLEquipe(DansUneEquipe, FormView):
    """Un formulaire de l'équipe : ce que l'action refuse se dit dans le formulaire, à côté du champ fautif."""

    template_name = "reseau/equipe/admin/geste.html"
    form_class: Any = ConfirmerForm
    bouton: Any = ""
    explication: Any = ""
    dangereux = False

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            message = self.agir(form.cleaned_data)
        except ValidationError as faute:
            dire_la_faute(form, faute)
            return self.form_invalid(form)
        messages.success(self.request, message)
        return redirect(self.retour)

    def agir(self, donnees: dict[str, Any]) -> str:
        """Exécute le geste et dit ce qui est fait. Raises: ValidationError."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            retour=self.retour,
            bouton=self.bouton,
            explication=self.explication,
            dangereux=self.dangereux,
            **kwargs,
        )


class VueInviter(GesteSurLEquipe):
    form_class = InviterForm
    bouton = gettext_lazy("Envoyer l’invitation")
    explication = gettext_lazy(
        "La personne reçoit un lien personnel, valable quatorze jours, et choisit sa phrase de passe."
    )

    def get_page_title(self) -> str:
        return _("Inviter une personne pour %(organisation)s") % {"organisation": self.membre.title}

    def agir(self, donnees: dict[str, Any]) -> str:
        ne_pas_inonder(self.request)
        invitation = actions.Inviter(self.membre, user=self.request.user, **donnees).execute()
        return _("L’invitation est partie pour %(nom)s.") % {"nom": invitation.mandat.nom}


class GesteSurUnMandat(GesteSurLEquipe):
    """Un geste sur un mandat ; l'organisation est celle du mandat, quoi que dise l'adresse."""

    def preparer(self, **kwargs: Any) -> None:
        self.mandat = get_object_or_404(Mandat.objects.select_related("membre"), pk=kwargs["mandat_pk"])
        self.membre = self.mandat.membre

    def get_page_title(self) -> str:
        return str(self.page_title) % {"nom": de_nom(self.mandat.nom)}


class VueModifier(GesteSurUnMandat):
    page_title = gettext_lazy("Modifier le mandat %(nom)s")
    form_class = ModifierMandatForm
    bouton = gettext_lazy("Enregistrer")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.mandat}

    def agir(self, donnees: dict[str, Any]) -> str:
        actions.ModifierMandat(self.mandat, self.request.user, **donnees).execute()
        return _("Le mandat %(nom)s est modifié.") % {"nom": de_nom(self.mandat.nom)}


class VueTerminer(GesteSurUnMandat):
    page_title = gettext_lazy("Terminer le mandat %(nom)s")
    bouton = gettext_lazy("Terminer maintenant")
    explication = gettext_lazy(
        "La personne ne pourra plus écrire dans l’espace de l’organisation, et en sera prévenue par courriel. Ce "
        "qu’elle a publié reste en ligne, à la même adresse."
    )
    dangereux = True

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        if self.mandat.utilisateur_id is None:
            raise Http404  # une invitation s'annule, elle ne se termine pas

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sujets = [role.get_sujet_display() for role in self.mandat.roles_de_contact.order_by("pk")]
        return super().get_context_data(sujets=sujets, suivante=releve(self.mandat) if sujets else None, **kwargs)

    def agir(self, donnees: dict[str, Any]) -> str:
        actions.TerminerMandat(self.mandat, self.request.user).execute()
        return _("Le mandat %(nom)s est terminé.") % {"nom": de_nom(self.mandat.nom)}


class VueAnnuler(GesteSurUnMandat):
    page_title = gettext_lazy("Annuler l’invitation %(nom)s")
    bouton = gettext_lazy("Annuler l’invitation")
    explication = gettext_lazy("Le lien envoyé ne marchera plus. Vous pourrez inviter de nouveau cette personne.")
    dangereux = True

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        if self.mandat.utilisateur_id is not None:
            raise Http404  # un mandat se termine, il ne s'annule pas

    def agir(self, donnees: dict[str, Any]) -> str:
        actions.AnnulerInvitation(self.mandat, self.request.user).execute()
        return _("L’invitation de %(nom)s est annulée.") % {"nom": self.mandat.nom}


class VueRenvoyer(DansUneEquipe, View):
    """Un bouton de la liste : envoie un nouveau lien ; celui d'avant ne marche plus."""

    http_method_names = ["post"]

    def preparer(self, **kwargs: Any) -> None:
        self.mandat = get_object_or_404(Mandat.objects.select_related("membre"), pk=kwargs["mandat_pk"])
        self.membre = self.mandat.membre

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            ne_pas_inonder(request)
            actions.EnvoyerInvitation(self.mandat, request.user).execute()
        except ValidationError as faute:
            messages.error(request, " ".join(faute.messages))
        else:
            messages.success(request, _("Un nouveau lien est parti pour %(nom)s.") % {"nom": self.mandat.nom})
        return redirect(self.retour)


class VueContact(GesteSurLEquipe):
    """Désigner à qui l'alliance s'adresse pour un sujet."""

    form_class = ContactForm
    bouton = gettext_lazy("Désigner")
    explication = gettext_lazy("L’alliance n’écrira qu’à cette personne pour ce sujet. Ce choix n’est jamais publié.")

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        self.sujet = SujetDeContact(kwargs["sujet"])

    def get_page_title(self) -> str:
        return _("À qui s’adresser : %(sujet)s") % {"sujet": self.sujet.label}

    def get_form_kwargs(self) -> dict[str, Any]:
        mandats = Mandat.objects.en_cours().filter(membre=self.membre, utilisateur__is_active=True).order_by(*ORDRE)
        return {**super().get_form_kwargs(), "mandats": mandats}

    def get_initial(self) -> dict[str, Any]:
        designe = self.membre.roles_de_contact.filter(sujet=self.sujet).first()
        return {"mandat": designe.mandat_id if designe else None}

    def agir(self, donnees: dict[str, Any]) -> str:
        contact = actions.DesignerContact(donnees["mandat"], self.sujet, self.request.user).execute()
        return _("Pour « %(sujet)s », l’alliance s’adressera à %(nom)s.") % {
            "sujet": self.sujet.label,
            "nom": contact.mandat.nom,
        }


def ne_pas_inonder(request: HttpRequest) -> None:
    """Raises: ValidationError au-delà de ce qu'une personne envoie d'invitations en une heure."""
    if depasse("inviter", str(request.user.pk), fois=INVITATIONS_PAR_HEURE, duree=UNE_HEURE):
        raise ValidationError(_("Vous avez envoyé beaucoup d’invitations : attendez une heure avant les suivantes."))


def dire_la_faute(form: BaseForm, faute: ValidationError) -> None:
    """Range chaque faute près du champ qu'elle nomme, ou en tête si le formulaire n'a pas ce champ."""
    if not hasattr(faute, "error_dict"):
        form.add_error(None, faute)
        return
    for champ, fautes in faute.error_dict.items():
        for une in fautes:
            form.add_error(champ if champ in form.fields else None, une)
