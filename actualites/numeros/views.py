"""Les écrans d'un numéro, dans l'administration : le remplir, l'essayer, le diffuser, suivre son envoi."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.defaults import permission_denied
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from alliance.socle.limites import depasse
from reseau.etancheite import est_de_l_equipe_centrale

from ..infolettre.destinataires import destinataires_du_numero
from ..models import NumeroPage
from .actions import (
    AjouterDesContenus,
    AnnulerLaDiffusion,
    ArreterLaDiffusion,
    EnvoyerTelQuel,
    MettreEnLigneSansEnvoyer,
    ProgrammerLaDiffusion,
    ReprendreLaDiffusion,
    envoyer_un_essai,
)
from .admin_forms import AjoutForm, DiffusionForm, EssaiForm
from .apercus import montrer
from .completude import verifier
from .diffusion import EnvoiDuNumero, diffusion_de
from .elements import pages_du_corps
from .parutions import a_proposer, depuis_le_dernier_numero
from .rendu import Lettre, liens_d_exemple, personnaliser, rendre
from .retenue import ecarts, empreinte

UNE_HEURE = 60 * 60
ESSAIS_PAR_HEURE = 20


class EcranDeNumero(WagtailAdminTemplateMixin):
    """Un écran sur un numéro ; 403 à qui ne l'écrit pas, en lecture comme en envoi."""

    request: HttpRequest
    header_icon = "mail"
    _show_breadcrumbs = True
    #: Vrai pour ce que seule l'équipe centrale fait.
    pour_l_equipe_centrale = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.numero = get_object_or_404(NumeroPage, pk=kwargs["pk"])
        self.centrale = est_de_l_equipe_centrale(request.user)
        if not (self.centrale or (not self.pour_l_equipe_centrale and self._ecrit())):
            # Levée, Wagtail en ferait un renvoi vers l'accueil : un refus doit se lire comme tel.
            return permission_denied(request, PermissionDenied())
        self.diffusion = diffusion_de(self.numero)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def _ecrit(self) -> bool:
        return bool(self.numero.permissions_for_user(self.request.user).can_edit())

    def lettre(self) -> Lettre:
        """Ce qui est parti, ou partira ; à défaut la page publiée ; à défaut le brouillon."""
        if self.diffusion is not None:
            return Lettre(self.diffusion.sujet, self.diffusion.html, self.diffusion.texte)
        return rendre(self.numero if self.numero.live else self.numero.get_latest_revision_as_object())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("numeros:liste"), "label": _("Numéros")},
            {"url": reverse("numeros:suivre", args=[self.numero.pk]), "label": self.numero.title},
        ]
        if self.get_page_title() != self.numero.title:
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

    def retour(self) -> HttpResponse:
        return redirect("numeros:suivre", pk=self.numero.pk)


class Suivre(EcranDeNumero, TemplateView):
    """Avant : ce qu'il reste à faire, l'essai, la lettre telle qu'elle arrivera. Après : où en est l'envoi."""

    template_name = "actualites/admin/numeros/suivre.html"
    pour_l_equipe_centrale = False

    def get_page_title(self) -> str:
        return self.numero.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lettre, diffusion = self.lettre(), self.diffusion
        contexte: dict[str, Any] = {
            "numero": self.numero,
            "diffusion": diffusion,
            "centrale": self.centrale,
            "ecrit": self._ecrit(),
            "sujet": lettre.sujet,
            "texte": personnaliser(lettre.texte, liens_d_exemple()),
            "poids": -(-lettre.poids // 1000),
            "essai": kwargs.pop("essai", None) or EssaiForm(user=self.request.user),
        }
        if diffusion is not None:
            envoi, retenu = EnvoiDuNumero(diffusion), ecarts(diffusion)
            contexte |= {
                "ecarts": retenu,
                "vus": empreinte(retenu),
                "avancement": envoi.avancement(),
                "comptes": envoi.comptes,
                "attend": diffusion.lancee_le is None,
                "a_l_heure": diffusion.prevue_le <= timezone.now(),
            }
        else:
            brouillon = self.numero.get_latest_revision_as_object()
            contexte["bloquants"] = [manque.message for manque in verifier(brouillon) if manque.bloquant]
            contexte["omis"] = [titre for titre in lettre.omis if titre]
        if diffusion is None or diffusion.lancee_le is None:
            contexte["personnes"] = destinataires_du_numero(self.numero).count()
        return super().get_context_data(**contexte, **kwargs)


class Apercu(EcranDeNumero, View):
    """La lettre seule, telle qu'une messagerie la montre : pour le cadre de l'écran de suivi."""

    pour_l_equipe_centrale = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return montrer(request, self.lettre())


class Essai(EcranDeNumero, View):
    """Envoie la lettre à soi-même ou à l'équipe, et à personne d'autre."""

    pour_l_equipe_centrale = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = EssaiForm(request.POST, user=request.user)
        if not form.is_valid():
            messages.error(request, " ".join(str(erreur) for liste in form.errors.values() for erreur in liste))
        elif depasse("numero.essai", str(request.user.pk), fois=ESSAIS_PAR_HEURE, duree=UNE_HEURE):
            messages.error(request, _("Trop d’essais : attendez une heure, puis recommencez."))
        else:
            adresse = form.cleaned_data["adresse"]
            # Le brouillon : on essaie ce que l'on est en train d'écrire.
            brouillon = self.numero.get_latest_revision_as_object()
            try:
                envoyer_un_essai(self.lettre() if self.diffusion else rendre(brouillon), adresse)
            except OSError:
                messages.error(request, _("Le serveur de courriel ne répond pas : réessayez dans quelques minutes."))
            else:
                messages.success(request, _("L’essai est parti à %(adresse)s.") % {"adresse": adresse})
        return self.retour()


class Ajouter(EcranDeNumero, FormView):
    """Propose ce qui a paru depuis le dernier numéro, et ajoute ce que l'on coche à la fin du brouillon."""

    template_name = "actualites/admin/numeros/ajouter.html"
    form_class = AjoutForm
    pour_l_equipe_centrale = False
    request: HttpRequest

    def get_page_title(self) -> str:
        return _("Ajouter ce qui a paru")

    def get_form_kwargs(self) -> dict[str, Any]:
        self.depuis = depuis_le_dernier_numero(self.numero)
        deja = pages_du_corps(self.numero.get_latest_revision_as_object().corps)
        return {
            **super().get_form_kwargs(),
            "groupes": a_proposer(self.numero, deja),
            "tout": "tout" in self.request.GET,
        }

    def form_valid(self, form: AjoutForm) -> HttpResponse:
        # Un droit refusé remonte : le numéro est chez qui le relit, ou n'est pas le vôtre.
        n = AjouterDesContenus(self.numero, self.request.user, form.choisis()).execute()
        if not n:
            messages.warning(self.request, _("Rien n’est coché : le numéro n’a pas changé."))
            return redirect("numeros:ajouter", pk=self.numero.pk)
        fait = ngettext("%(n)d contenu ajouté à la fin.", "%(n)d contenus ajoutés à la fin.", n) % {"n": n}
        messages.success(self.request, f"{fait} {_('Changez l’ordre comme vous voulez.')}")
        return redirect("wagtailadmin_pages:edit", self.numero.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(form=form, numero=self.numero, depuis=self.depuis, **kwargs)


class Diffuser(EcranDeNumero, FormView):
    """Combien de personnes, à qui, à quelle heure : une page le dit, son bouton le fait."""

    template_name = "actualites/admin/numeros/diffuser.html"
    form_class = DiffusionForm
    request: HttpRequest

    def get_page_title(self) -> str:
        return _("Diffuser")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.retour() if self.diffusion else super().get(request, *args, **kwargs)

    def form_valid(self, form: DiffusionForm) -> HttpResponse:
        prevue_le = form.cleaned_data["prevue_le"]
        geste = ProgrammerLaDiffusion(self.numero, self.request.user, form.cleaned_data["relu"], prevue_le)
        try:
            geste.execute()
        except ValidationError as refus:
            if diffusion_de(self.numero) is not None:
                messages.error(self.request, " ".join(refus.messages))
                return self.retour()
            # L'heure écrite reste, et la lettre montrée est celle de maintenant : il n'y a qu'à la relire.
            form.add_error(None, refus)
            return self.form_invalid(form)
        fait = _("L’envoi est programmé.") if prevue_le else _("L’envoi est lancé. Cette page dit où il en est.")
        messages.success(self.request, fait)
        return self.retour()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.get_form()
        numero = self.numero
        lettre = rendre(numero)
        return super().get_context_data(
            form=form,
            media=form.media,
            numero=numero,
            sujet=lettre.sujet,
            relu=lettre.empreinte,
            poids=-(-lettre.poids // 1000),
            omis=[titre for titre in lettre.omis if titre],
            bloquants=[manque.message for manque in verifier(numero) if manque.bloquant],
            personnes=destinataires_du_numero(numero).count(),
            sujets=[str(sujet) for suivis in (numero.axes, numero.membres, numero.regions) for sujet in suivis.all()],
            brouillon_en_avance=numero.has_unpublished_changes,
            **kwargs,
        )


class GesteDeDiffusion(EcranDeNumero, View):
    """Un geste sans question, sur la diffusion d'un numéro."""

    geste: type[Any]
    fait: Any = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.faire(self.geste(self.numero, request.user), self.fait)
        return self.retour()


class Annuler(GesteDeDiffusion):
    geste = AnnulerLaDiffusion
    fait = gettext_lazy("L’envoi est annulé : rien n’est parti.")


class Arreter(GesteDeDiffusion):
    geste = ArreterLaDiffusion
    fait = gettext_lazy("L’envoi s’arrête : le lot commencé s’achève, puis plus rien ne part.")


class Reprendre(GesteDeDiffusion):
    geste = ReprendreLaDiffusion
    fait = gettext_lazy("L’envoi reprend où il en était.")


class MettreEnLigne(GesteDeDiffusion):
    geste = MettreEnLigneSansEnvoyer
    fait = gettext_lazy("Le numéro est en ligne, à sa date ; il ne s’enverra pas.")


class TelQuel(EcranDeNumero, View):
    """Laisse partir la lettre malgré ce que l'écran de suivi vient de dire."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        geste = EnvoyerTelQuel(self.numero, request.user, request.POST.get("vus", ""))
        self.faire(geste, _("La lettre partira telle quelle, à son heure."))
        return self.retour()
