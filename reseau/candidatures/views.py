"""Les pages publiques d'une candidature : la commencer, la reprendre, la confirmer, la suivre, la retirer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.jetons import page_personnelle
from alliance.socle.limites import depasse, reseau_de

from ..choix import A_TRAITER, StatutDeCandidature
from ..models import Candidature
from .actions import Commencer, Confirmer, DemanderConfirmation, Enregistrer, GesteImpossible, Repondre, Retirer
from .forms import FormulaireDeCandidature, FormulaireDeReponse
from .liens import trouver
from .lieux import suggerer
from .pieces import nom_de
from .suivi import arrets_de

ENVOYER = "envoyer"
DIX_MINUTES = 10 * 60
#: Ce qu'un même réseau peut demander de suggestions en dix minutes : une mairie derrière une seule adresse y tient.
SUGGESTIONS = 240

lire_et_ecrire = require_http_methods(["GET", "HEAD", "POST"])


def _fil(titre: str) -> dict[str, Any]:
    return {
        "titre_courant": titre,
        "fil_ariane": [{"titre": _("Accueil"), "adresse": "/"}, {"titre": _("Réseau"), "adresse": "/reseau/"}],
    }


@lire_et_ecrire
@sensitive_post_parameters()
def rejoindre(request: HttpRequest) -> HttpResponse:
    """Ce que rejoindre veut dire, et le formulaire. La suite passe toujours par un courriel : que l'adresse soit déjà
    connue ou non, la réponse est la même."""
    form = FormulaireDeCandidature(
        request.POST or None,
        request.FILES or None,
        request=request,
        envoi=request.POST.get("geste") == ENVOYER,
        initial={"role": "referent-technique", "pays": "FR"},
    )
    if request.method == "POST":
        if form.is_valid():
            Commencer(form.valeurs, envoi=form.envoi, **_piece_de(form)).execute()
            return redirect("reseau:candidature_boite")
        form.garder_la_piece()
    return render(request, "reseau/candidatures/rejoindre.html", {"form": form, **_fil(_("Rejoindre l’alliance"))})


@require_safe
def boite(request: HttpRequest) -> HttpResponse:
    """« Regardez votre boîte » : la même page pour tout le monde."""
    contexte = {"noindex": True, **_fil(_("Regardez votre boîte aux lettres"))}
    return render(request, "reseau/candidatures/boite.html", contexte)


@require_safe
@never_cache
def territoires(request: HttpRequest) -> JsonResponse:
    """Les noms de territoires qui commencent ainsi : huit au plus, à partir de trois lettres."""
    if depasse("candidature.territoires", reseau_de(request), fois=SUGGESTIONS, duree=DIX_MINUTES):
        return JsonResponse({"territoires": []}, status=429)
    return JsonResponse({"territoires": suggerer(request.GET.get("q", ""))})


@lire_et_ecrire
@sensitive_post_parameters()
@page_personnelle
def candidature(request: HttpRequest, jeton: str) -> HttpResponse:
    """La page d'une candidature, pour qui tient son lien. Lire n'y change jamais rien."""
    trouvee = trouver(jeton)
    if trouvee is None:
        return _inconnue(request)
    if request.method == "POST":
        geste = GESTES.get(request.POST.get("geste", ""), _ecrire if trouvee.est_modifiable else _inconnu)
        try:
            return geste(request, trouvee, jeton)
        except GesteImpossible as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect("reseau:candidature", jeton)
    return _montrer(request, trouvee, jeton)


@lire_et_ecrire
@page_personnelle
def retrait(request: HttpRequest, jeton: str) -> HttpResponse:
    """Demande confirmation, puis retire une candidature déposée, ou efface un brouillon."""
    trouvee = trouver(jeton)
    if trouvee is None:
        return _inconnue(request)
    if not (trouvee.est_modifiable or trouvee.statut in A_TRAITER):
        return redirect("reseau:candidature", jeton)
    if request.method == "POST":
        try:
            retiree = Retirer(trouvee).execute()
        except GesteImpossible as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect("reseau:candidature", jeton)
        if retiree is None:
            messages.success(request, _("Votre brouillon est effacé ; il n’en reste rien chez nous."))
            return redirect("reseau:rejoindre")
        return redirect("reseau:candidature", jeton)
    contexte = {"candidature": trouvee, "jeton": jeton, **_fil(_("Retirer la candidature"))}
    return render(request, "reseau/candidatures/retrait.html", contexte)


def _inconnue(request: HttpRequest) -> HttpResponse:
    """Un lien mal recopié, ou celui d'une candidature effacée : on le dit, et ce que l'on peut faire."""
    contexte = {"noindex": True, **_fil(_("Lien inconnu"))}
    return render(request, "reseau/candidatures/inconnue.html", contexte, status=404)


def _montrer(request: HttpRequest, trouvee: Candidature, jeton: str) -> HttpResponse:
    if trouvee.statut == StatutDeCandidature.A_CONFIRMER and "modifier" not in request.GET:
        contexte = {
            "candidature": trouvee,
            "nom_de_la_piece": nom_de(trouvee),
            "jeton": jeton,
            **_fil(_("Relire et confirmer")),
        }
        return render(request, "reseau/candidatures/confirmer.html", contexte)
    if trouvee.est_modifiable:
        return _formulaire(request, FormulaireDeCandidature(request=request, candidature=trouvee), jeton)
    return _suivi(request, trouvee, jeton, FormulaireDeReponse())


def _formulaire(request: HttpRequest, form: FormulaireDeCandidature, jeton: str) -> HttpResponse:
    contexte = {"form": form, "candidature": form.candidature, "jeton": jeton, **_fil(_("Reprendre ma candidature"))}
    return render(request, "reseau/candidatures/reprendre.html", contexte)


def _suivi(request: HttpRequest, trouvee: Candidature, jeton: str, form: FormulaireDeReponse) -> HttpResponse:
    contexte = {
        "candidature": trouvee,
        "jeton": jeton,
        "nom_de_la_piece": nom_de(trouvee),
        "arrets": arrets_de(trouvee),
        "form": form,
        "attend_une_reponse": trouvee.statut == StatutDeCandidature.EN_QUESTION,
        "peut_retirer": trouvee.statut in A_TRAITER,
        **_fil(_("Ma candidature")),
    }
    return render(request, "reseau/candidatures/suivi.html", contexte)


# --- Les gestes ------------------------------------------------------------------------------------------------------
def _piece_de(form: FormulaireDeCandidature) -> dict[str, Any]:
    donnees = form.cleaned_data
    return {
        "piece": donnees.get("piece"),
        "piece_gardee": donnees.get("piece_gardee", ""),
        "sans_piece": donnees.get("sans_piece", False),
    }


def _ecrire(request: HttpRequest, trouvee: Candidature, jeton: str) -> HttpResponse:
    envoi = request.POST.get("geste") == ENVOYER
    form = FormulaireDeCandidature(request.POST, request.FILES, request=request, envoi=envoi, candidature=trouvee)
    if not form.is_valid():
        form.garder_la_piece()
        return _formulaire(request, form, jeton)
    enregistree = Enregistrer(trouvee, form.valeurs, **_piece_de(form)).execute()
    if envoi:
        DemanderConfirmation(enregistree).execute()
    else:
        messages.success(request, _("C’est enregistré : le même lien vous ramènera ici."))
    return redirect("reseau:candidature", jeton)


def _confirmer(request: HttpRequest, trouvee: Candidature, jeton: str) -> HttpResponse:
    Confirmer(trouvee).execute()
    return redirect("reseau:candidature", jeton)


def _repondre(request: HttpRequest, trouvee: Candidature, jeton: str) -> HttpResponse:
    form = FormulaireDeReponse(request.POST)
    if not form.is_valid():
        return _suivi(request, trouvee, jeton, form)
    try:
        Repondre(trouvee, form.cleaned_data["message"]).execute()
    except GesteImpossible:
        raise
    except ValidationError as erreurs:
        form.add_error(None, erreurs)
        return _suivi(request, trouvee, jeton, form)
    messages.success(request, _("Votre réponse est envoyée au secrétariat."))
    return redirect("reseau:candidature", jeton)


def _inconnu(request: HttpRequest, trouvee: Candidature, jeton: str) -> HttpResponse:
    raise GesteImpossible(_("Cette candidature ne se modifie plus : elle est déposée."))


GESTES = {"confirmer": _confirmer, "repondre": _repondre}
