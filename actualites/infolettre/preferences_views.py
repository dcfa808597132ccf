"""Les préférences d'une personne : ce que son lien personnel ouvre, et comment en recevoir un autre."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from alliance.socle.jetons import page_personnelle

from ..alertes.actions import SupprimerAlerte
from ..alertes.lecture import alertes_de
from ..choix import EtatDAbonnement
from ..models import Abonnement
from .actions import SeDesabonner
from .forms import FormulaireDeLien, FormulaireDeNouvelleAdresse, FormulaireDePreferences
from .liens import LETTRE, abonnement_des_preferences, abonnement_du_jeton, demande_de_changement
from .pages import lien_fini, lien_incomplet, lire_et_ecrire, page_simple
from .preferences import (
    ChangementRefuse,
    ChangerDAdresse,
    ChoisirCeQueLOnRecoit,
    DemanderUneAutreAdresse,
    EnvoyerLeLien,
)


@lire_et_ecrire
@sensitive_post_parameters("courriel")
def demander_le_lien(request: HttpRequest) -> HttpResponse:
    """« Recevoir mon lien », pour qui l'a perdu. La même réponse pour toute adresse."""
    form = FormulaireDeLien(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        EnvoyerLeLien(form.cleaned_data["courriel"]).execute()
        return redirect("infolettre:lien_envoye")
    return page_simple(request, "lien", _("Recevoir mon lien"), form=form)


@lire_et_ecrire
def lien_envoye(request: HttpRequest) -> HttpResponse:
    return page_simple(request, "lien_envoye", _("Regardez votre boîte aux lettres"))


@page_personnelle
@lire_et_ecrire
@sensitive_post_parameters("nouvelle-courriel")
def preferences(request: HttpRequest, jeton: str) -> HttpResponse:
    """Le lien personnel ouvre tout ; celui d'une lettre, ou un lien périmé, ne fait qu'en envoyer un à la personne."""
    abonnement = abonnement_des_preferences(jeton)
    if abonnement is None:
        return _envoyer_a_la_personne(request, jeton)
    if abonnement.etat != EtatDAbonnement.CONFIRME:
        return page_simple(request, "desabonne", _("Vous ne recevez rien"))
    if request.method == "POST":
        return _changer(request, abonnement, jeton)
    return _montrer(request, abonnement, fait=_FAITS.get(request.GET.get("fait", "")))


def _envoyer_a_la_personne(request: HttpRequest, jeton: str) -> HttpResponse:
    """Ne montre rien de la personne : une lettre se transmet, et un lien périmé se retrouve."""
    abonnement = abonnement_du_jeton(jeton, LETTRE) or abonnement_des_preferences(jeton, age=None)
    if abonnement is None:
        return lien_incomplet(request)
    if request.method == "POST":
        EnvoyerLeLien(abonnement.courriel).execute()
        return redirect("infolettre:lien_envoye")
    return page_simple(request, "lien_de_lettre", _("Choisir ce que je reçois"))


#: Ce que la page dit d'un geste qui vient d'être fait.
_FAITS = {
    "choix": gettext_lazy("C’est enregistré."),
    "adresse": gettext_lazy("Regardez la boîte de votre nouvelle adresse : un lien y attend votre confirmation."),
    "alerte": gettext_lazy("Cette alerte est supprimée."),
    "sans-alerte": gettext_lazy("Cette alerte n’était déjà plus là : rien n’a changé."),
}


def _changer(request: HttpRequest, abonnement: Abonnement, jeton: str) -> HttpResponse:
    geste = request.POST.get("geste", "")
    try:
        if geste == "arreter":
            with transaction.atomic():
                SeDesabonner(abonnement).execute()
            return redirect("infolettre:preferences", jeton=jeton)
        if geste == "alerte":
            return _supprimer_une_alerte(request, abonnement, jeton)
        if geste == "adresse":
            form = FormulaireDeNouvelleAdresse(request.POST, request=request)
            if not form.is_valid():
                return _montrer(request, abonnement, nouvelle=form)
            DemanderUneAutreAdresse(abonnement, form.cleaned_data["courriel"]).execute()
            return _fait(jeton, "adresse")
        choix = FormulaireDePreferences(request.POST, abonnement=abonnement, a_des_alertes=_a_des_alertes(abonnement))
        if not choix.is_valid():
            return _montrer(request, abonnement, form=choix)
        ChoisirCeQueLOnRecoit(abonnement, choix.choix).execute()
    except ChangementRefuse:
        return lien_fini(request, 410)
    return _fait(jeton, "choix")


def _supprimer_une_alerte(request: HttpRequest, abonnement: Abonnement, jeton: str) -> HttpResponse:
    cle = request.POST.get("alerte", "")
    alerte = abonnement.alertes.filter(pk=int(cle)).first() if cle.isdecimal() and len(cle) < 19 else None
    supprimee = alerte is not None and SupprimerAlerte(alerte).execute()
    return _fait(jeton, "alerte" if supprimee else "sans-alerte")


def _fait(jeton: str, quoi: str) -> HttpResponse:
    reponse = redirect("infolettre:preferences", jeton=jeton)
    reponse["Location"] += f"?fait={quoi}"
    return reponse


def _a_des_alertes(abonnement: Abonnement) -> bool:
    return abonnement.alertes.filter(confirmee=True).exists()


def _montrer(request: HttpRequest, abonnement: Abonnement, **contexte: Any) -> HttpResponse:
    alertes = alertes_de(abonnement)
    remplis = {
        "form": FormulaireDePreferences(abonnement=abonnement, a_des_alertes=bool(alertes)),
        "nouvelle": FormulaireDeNouvelleAdresse(request=request),
        **contexte,
    }
    return page_simple(
        request,
        "preferences",
        _("Ce que je reçois"),
        abonnement=abonnement,
        alertes=alertes,
        lettres_recues=abonnement.numeros_recus.filter(envoye_le__isnull=False).count()
        + abonnement.resumes_recus.filter(envoye_le__isnull=False).count(),
        **remplis,
    )


@page_personnelle
@lire_et_ecrire
def changer_d_adresse(request: HttpRequest, jeton: str) -> HttpResponse:
    """Depuis la nouvelle boîte : la page montre l'adresse, un bouton la confirme."""
    demande = demande_de_changement(jeton)
    if demande is None:
        return page_simple(request, "adresse_changee", _("Votre adresse"), 410, fini=True)
    abonnement, nouvelle = demande
    if request.method == "POST":
        try:
            ChangerDAdresse(abonnement, nouvelle).execute()
        except ChangementRefuse:
            return lien_fini(request, 410)
        return page_simple(request, "adresse_changee", _("Votre adresse"), adresse=nouvelle)
    return page_simple(request, "changer_d_adresse", _("Changer d’adresse"), adresse=nouvelle)
