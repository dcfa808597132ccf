"""La page publique d'une campagne : le lien personnel par lequel une référente répond, sans compte."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.jetons import page_personnelle
from alliance.socle.limites import depasse, reseau_de

from ..models import Sollicitation
from .actions import Repondre
from .forms import CHAMPS_PAR_REPONSE, FormulaireDEngagement
from .liens import USAGE, proposition_du_jeton

#: Combien de liens inconnus un même réseau peut essayer en une heure.
LIENS_INCONNUS = 30
UNE_HEURE = 60 * 60


@page_personnelle
@require_http_methods(["GET", "HEAD", "POST"])
def engagement(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre la question et la réponse déjà donnée ; l'envoi du formulaire, et lui seul, répond."""
    sollicitation = proposition_du_jeton(Sollicitation, jeton, USAGE, "campagne", "membre", "mandat")
    if sollicitation is None:
        return _lien_inconnu(request)
    if not sollicitation.campagne.est_ouverte or sollicitation.suite:
        return _lien_clos(request, sollicitation)
    formulaire = FormulaireDEngagement(
        request.POST if request.method == "POST" else None, request=request, sollicitation=sollicitation
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            Repondre(sollicitation, formulaire.cleaned_data).execute()
        except ValidationError:
            sollicitation.refresh_from_db()
            return _lien_clos(request, sollicitation)
        return redirect("reseau:engagement_merci", jeton=jeton)
    contexte = {
        "sollicitation": sollicitation,
        "campagne": sollicitation.campagne,
        "membre": sollicitation.membre,
        "form": formulaire,
        "suites": {reponse: [formulaire[nom] for nom in noms] for reponse, noms in CHAMPS_PAR_REPONSE.items()},
    }
    # Une faute répond 200 : Django écrirait au journal l'adresse d'une réponse 4xx, et donc un lien qui marche encore.
    return render(request, "reseau/campagnes/engagement.html", contexte)


@page_personnelle
@require_safe
def merci(request: HttpRequest, jeton: str) -> HttpResponse:
    """Redit la réponse donnée, ce qui va suivre, et comment la changer."""
    sollicitation = proposition_du_jeton(Sollicitation, jeton, USAGE, "campagne", "membre")
    if sollicitation is None:
        return _lien_inconnu(request)
    if sollicitation.repondue_le is None:
        return redirect("reseau:engagement", jeton=jeton)
    contexte = {
        "sollicitation": sollicitation,
        "membre": sollicitation.membre,
        "campagne": sollicitation.campagne,
        "modifiable": sollicitation.campagne.est_ouverte and not sollicitation.suite,
        "jeton": jeton,
    }
    return render(request, "reseau/campagnes/merci.html", contexte)


def _lien_clos(request: HttpRequest, sollicitation: Sollicitation) -> HttpResponse:
    contexte = {"sollicitation": sollicitation, "campagne": sollicitation.campagne, "membre": sollicitation.membre}
    return render(request, "reseau/campagnes/clos.html", contexte, status=410)


def _lien_inconnu(request: HttpRequest) -> HttpResponse:
    trop = depasse("lien_d_engagement", reseau_de(request), fois=LIENS_INCONNUS, duree=UNE_HEURE)
    return render(request, "reseau/campagnes/clos.html", {"trop": trop}, status=429 if trop else 404)
