"""Choisir à quelles organisations un texte se propose, et le faire circuler."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from . import actions
from .admin_forms import CirculerForm, instant_propose
from .admin_gestes import phrase_de
from .admin_views import SurPrise, phrase_des_courriels
from .organisations import Choix, Vivier

#: Ce que le récapitulatif nomme au plus ; au-delà, il compte.
NOMMEES_AU_PLUS = 60


class Choisir(SurPrise, TemplateView):
    """Choisir les organisations, jusqu'à quand, et relire avant d'envoyer ; ou en ajouter à un tour ouvert.

    Un seul formulaire : filtrer, tourner la page ou tout cocher l'envoient sans rien perdre de ce qui y est.
    """

    template_name = "actualites/admin/circulation/choisir.html"
    recapitulatif = "actualites/admin/circulation/recapitulatif.html"

    def get_page_title(self) -> str:
        return _("Ajouter des organisations") if self.ajoute else _("Faire circuler")

    @property
    def ajoute(self) -> bool:
        """Vrai si un tour est déjà ouvert : on n'en rediscute pas l'échéance."""
        return self.suivi.est_ouverte

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.suivi.est_echue:
            messages.warning(request, _("L’échéance est passée : prolongez la circulation, ou fermez-la."))
            return redirect(self.retour)
        return self.montrer(Choix(Vivier(self.prise)), CirculerForm(initial={"echeance": instant_propose()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        geste, _separateur, precision = request.POST.get("geste", "").partition(":")
        choix = Choix(Vivier(self.prise), request.POST)
        if geste == "page":
            choix.demandee = precision
        if geste == "cocher":
            choix.cocher()
        if geste == "decocher":
            choix.decocher()
        if geste not in ("relire", "envoyer"):
            # Rien n'est encore demandé : ce qui est écrit reste, sans reproche.
            return self.montrer(choix, CirculerForm(initial=request.POST.dict()))
        # Un tour nouveau compte aussi les signatures du texte d'avant : elles y valent, ou s'y confirment.
        formulaire = CirculerForm(request.POST, signables=choix.nombre + self.suivi.engagees)
        if self.ajoute:
            formulaire.fields = {"message": formulaire.fields["message"]}
        # Un tour nouveau peut n'être que pour celles qui ont signé le texte d'avant.
        suffit = choix.nombre or (self.suivi.engagees and not self.ajoute)
        faute = "" if suffit else _("Choisissez au moins une organisation.")
        if not formulaire.is_valid() or faute:
            return self.montrer(choix, formulaire, faute)
        if geste == "relire":
            return self.relire(choix, formulaire)
        return self.envoyer(choix, formulaire)

    def relire(self, choix: Choix, formulaire: CirculerForm) -> HttpResponse:
        choisies = choix.choisies
        contexte = self.get_context_data(
            choix=choix,
            form=formulaire,
            ajoute=self.ajoute,
            nommees=choisies[:NOMMEES_AU_PLUS],
            autres=max(0, len(choisies) - NOMMEES_AU_PLUS),
            donnees=formulaire.cleaned_data,
            champs=[(nom, self.request.POST.get(nom, "")) for nom in formulaire.fields],
        )
        return self.response_class(self.request, [self.recapitulatif], contexte)

    def envoyer(self, choix: Choix, formulaire: CirculerForm) -> HttpResponse:
        membres, donnees, user = choix.membres(), formulaire.cleaned_data, self.request.user
        geste: actions.Solliciter | actions.OuvrirCirculation
        try:
            if self.ajoute:
                geste = actions.Solliciter(self.circulation, user, membres)
            else:
                geste = actions.OuvrirCirculation(
                    self.prise, user, membres, donnees["echeance"], quorum=donnees["quorum"], message=donnees["message"]
                )
            geste.execute()
        except (ValidationError, actions.CirculationRefusee) as refus:
            return self.montrer(choix, formulaire, phrase_de(refus))
        # Un mandat a pu finir entre le choix et l'envoi.
        muettes = [membre.title for membre in geste.sans_mandataire]
        if muettes:
            messages.warning(
                self.request,
                _("Personne n’a plus de mandat pour signer dans : %(noms)s.") % {"noms": ", ".join(muettes)},
            )
        partis = choix.nombre - len(muettes)
        messages.success(self.request, phrase_des_courriels(partis) if partis else _("Le texte circule de nouveau."))
        return redirect(self.retour)

    def montrer(self, choix: Choix, formulaire: CirculerForm, faute: str = "") -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(
                choix=choix, form=formulaire, ajoute=self.ajoute, faute=faute, muettes=choix.vivier.muettes
            )
        )
