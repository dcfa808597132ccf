"""Les écrans des messages aux signataires, dans l'administration : écrire, relire, essayer, lancer, suivre."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.defaults import permission_denied
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from alliance.socle.limites import depasse
from reseau.etancheite import est_de_l_equipe_centrale

from ..models import MessageAuxSignataires, PriseDePositionPage
from . import avis, destinataires
from .actions import EffacerMessage, EnregistrerMessage, LancerMessage, ProposerMessage, ReprendreLEnvoi, empreinte
from .droits import peut_rediger
from .envoi import EnvoiDuMessage, exemple_de_signature
from .forms import MessageForm

UNE_HEURE = 60 * 60
ESSAIS_PAR_HEURE = 20


class EcranDeMessage(WagtailAdminTemplateMixin):
    """Un écran sur les messages d'une prise ; 403 à qui n'écrit pas ce texte, en lecture comme en envoi."""

    request: HttpRequest
    header_icon = "mail"
    _show_breadcrumbs = True
    #: Vrai pour les écrans que seule l'équipe centrale ouvre.
    pour_l_equipe_centrale = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prise = get_object_or_404(PriseDePositionPage, pk=kwargs["prise_pk"])
        self.message = self.trouver(kwargs.get("pk"))
        self.centrale = est_de_l_equipe_centrale(request.user)
        permis = self.centrale if self.pour_l_equipe_centrale else peut_rediger(request.user, self.prise)
        if not permis:
            # Levée, Wagtail en ferait un renvoi vers l'accueil : un refus doit se lire comme tel.
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def trouver(self, pk: int | None) -> MessageAuxSignataires:
        if pk is None:
            return MessageAuxSignataires(prise=self.prise)
        return get_object_or_404(MessageAuxSignataires.objects.select_related("prise"), pk=pk, prise=self.prise)

    def adresse(self, ecran: str) -> str:
        return reverse(f"messages_aux_signataires:{ecran}", args=[self.prise.pk, self.message.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("messages_aux_signataires:liste"), "label": _("Messages aux signataires")},
        ]
        if self.message.pk:
            items.append({"url": self.adresse("lire"), "label": self.message.sujet})
        if self.get_page_title() != items[-1]["label"]:
            items.append({"url": "", "label": self.get_page_title()})
        return items

    def faire(self, geste: Any, fait: str) -> bool:
        """Fait le geste, et dit ce qui est fait ou pourquoi cela ne l'est pas. Un droit refusé remonte."""
        try:
            geste.execute()
        except ValidationError as refus:
            messages.error(self.request, " ".join(refus.messages))
            return False
        messages.success(self.request, fait)
        return True


class Ecrire(EcranDeMessage, FormView):
    """Un brouillon, neuf ou repris. Ce qui est déjà parti ne se récrit pas."""

    template_name = "actualites/admin/messages/ecrire.html"
    form_class = MessageForm
    request: HttpRequest

    def get_page_title(self) -> str:
        return _("Modifier") if self.message.pk else _("Écrire aux signataires")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.message, "for_user": self.request.user}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.message.lance_le:
            return redirect(self.adresse("lire"))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: MessageForm) -> HttpResponse:
        geste = EnregistrerMessage(form.instance, self.request.user)
        if not self.faire(geste, _("Le brouillon est enregistré.")) and not self.message.pk:
            return self.form_invalid(form)
        return redirect(self.adresse("lire"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        return super().get_context_data(form=form, media=form.media, prise=self.prise, **kwargs)


class Lire(EcranDeMessage, TemplateView):
    """Avant : le message tel qu'il arrivera, et ce que l'on peut en faire. Après : où en est l'envoi."""

    template_name = "actualites/admin/messages/lire.html"

    def get_page_title(self) -> str:
        return self.message.sujet

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message = self.message
        contexte: dict[str, Any] = {
            "message": message,
            "prise": self.prise,
            "centrale": self.centrale,
            "courriel": EnvoiDuMessage(message).courriel_pour(exemple_de_signature(self.prise)),
            "adresse_d_essai": getattr(self.request.user, "email", ""),
        }
        if message.lance_le:
            avancement = EnvoiDuMessage(message).avancement()
            contexte["avancement"] = avancement
            contexte["a_inscrire"] = max(0, destinataires.combien(message) - avancement.total)
        else:
            contexte["personnes"] = destinataires.combien(message)
        return super().get_context_data(**contexte, **kwargs)


class Apercu(EcranDeMessage, View):
    """Le courriel seul, tel qu'une messagerie le montre : pour le cadre de l'écran de relecture."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        courriel = EnvoiDuMessage(self.message).courriel_pour(exemple_de_signature(self.prise))
        reponse = HttpResponse(courriel.html)
        # L'écran qui le contient est le nôtre, et rien n'y mène ailleurs : un clic ouvrirait un lien d'exemple.
        reponse["X-Frame-Options"] = "SAMEORIGIN"
        return reponse


class Essai(EcranDeMessage, View):
    """Envoie le message à soi-même, et à personne d'autre."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        retour = redirect(self.adresse("lire"))
        if depasse("message.essai", str(request.user.pk), fois=ESSAIS_PAR_HEURE, duree=UNE_HEURE):
            messages.error(request, _("Trop d’essais : attendez une heure, puis recommencez."))
            return retour
        try:
            avis.envoyer_un_essai(self.message, request.user)
        except OSError:
            messages.error(request, _("Le serveur de courriel ne répond pas : réessayez dans quelques minutes."))
        else:
            messages.success(
                request, _("L’essai est parti à %(adresse)s.") % {"adresse": getattr(request.user, "email", "")}
            )
        return retour


class Proposer(EcranDeMessage, View):
    """Demande au secrétariat de relire le brouillon et de l'envoyer."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.faire(ProposerMessage(self.message, request.user), _("Le secrétariat est prévenu : il relira le message."))
        return redirect(self.adresse("lire"))


class Confirmation(EcranDeMessage, TemplateView):
    """Un geste que l'on confirme : une page dit ce qu'il fera, son bouton le fait."""

    template_name = "actualites/admin/messages/confirmer.html"
    bouton: Any = ""

    def explication(self) -> str:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            explication=self.explication(),
            bouton=self.bouton,
            retour=self.adresse("lire"),
            relu=empreinte(self.message),
            **kwargs,
        )


class Lancer(Confirmation):
    bouton = gettext_lazy("Lancer l’envoi")
    pour_l_equipe_centrale = True

    def get_page_title(self) -> str:
        return _("Lancer l’envoi")

    def explication(self) -> str:
        n = destinataires.combien(self.message)
        phrase = ngettext("Cela écrira à %(n)s personne.", "Cela écrira à %(n)s personnes.", n) % {"n": n}
        return f"{phrase} {_('Le message ne pourra plus changer, et l’envoi ne se défait pas.')}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        geste = LancerMessage(self.message, request.user, request.POST.get("relu", ""))
        self.faire(geste, _("L’envoi est lancé. Cette page dit où il en est."))
        return redirect(self.adresse("lire"))


class Effacer(Confirmation):
    bouton = gettext_lazy("Effacer le brouillon")

    def get_page_title(self) -> str:
        return _("Effacer le brouillon")

    def explication(self) -> str:
        return _("Ce brouillon n’est parti à personne. Il sera effacé.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.faire(EffacerMessage(self.message, request.user), _("Le brouillon est effacé.")):
            return redirect("messages_aux_signataires:liste")
        return redirect(self.adresse("lire"))


class Reprendre(EcranDeMessage, View):
    """Remet en file un envoi interrompu."""

    pour_l_equipe_centrale = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.faire(ReprendreLEnvoi(self.message, request.user), _("L’envoi reprend."))
        return redirect(self.adresse("lire"))
