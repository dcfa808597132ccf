"""La page publique par laquelle on dit si une fiche est toujours vraie, sans compte."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.jetons import page_personnelle
from alliance.socle.limites import depasse, reseau_de
from reseau.campagnes.liens import proposition_du_jeton

from ..models import DemandeDeConfirmation
from .actions import Repondre
from .forms import FormulaireDeConfirmation
from .liens import USAGE

#: Combien de liens inconnus un même réseau peut essayer en une heure.
LIENS_INCONNUS = 30
UNE_HEURE = 60 * 60


@page_personnelle
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre la fiche dont il s'agit et la réponse déjà donnée ; l'envoi du formulaire, et lui seul, répond."""
    demande = proposition_du_jeton(DemandeDeConfirmation, jeton, USAGE, "fiche")
    if demande is None:
        return _lien_inconnu(request)
    if demande.suite or not demande.fiche.live:
        return _lien_clos(request, demande)
    formulaire = FormulaireDeConfirmation(
        request.POST if request.method == "POST" else None, request=request, demande=demande
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            Repondre(demande, formulaire.cleaned_data).execute()
        except ValidationError:
            demande.refresh_from_db()
            return _lien_clos(request, demande)
        return redirect("bonnes_pratiques:confirmer_merci", jeton=jeton)
    contexte = {"demande": demande, "fiche": demande.fiche, "membre": demande.fiche.organisation, "form": formulaire}
    # Une faute répond 200 : Django écrirait au journal l'adresse d'une réponse 4xx, et donc un lien qui marche encore.
    return render(request, "bonnes_pratiques/confirmation/confirmer.html", contexte)


@page_personnelle
@require_safe
def merci(request: HttpRequest, jeton: str) -> HttpResponse:
    """Redit la réponse donnée, ce qui va suivre, et comment la changer."""
    demande = proposition_du_jeton(DemandeDeConfirmation, jeton, USAGE, "fiche")
    if demande is None:
        return _lien_inconnu(request)
    if demande.repondue_le is None:
        return redirect("bonnes_pratiques:confirmer", jeton=jeton)
    contexte = {
        "demande": demande,
        "fiche": demande.fiche,
        "membre": demande.fiche.organisation,
        "modifiable": demande.fiche.live and not demande.suite,
        "jeton": jeton,
    }
    return render(request, "bonnes_pratiques/confirmation/merci.html", contexte)


def _lien_clos(request: HttpRequest, demande: DemandeDeConfirmation) -> HttpResponse:
    contexte = {"demande": demande, "fiche": demande.fiche, "membre": demande.fiche.organisation}
    return render(request, "bonnes_pratiques/confirmation/clos.html", contexte, status=410)


def _lien_inconnu(request: HttpRequest) -> HttpResponse:
    trop = depasse("lien_de_confirmation", reseau_de(request), fois=LIENS_INCONNUS, duree=UNE_HEURE)
    return render(request, "bonnes_pratiques/confirmation/clos.html", {"trop": trop}, status=429 if trop else 404)
