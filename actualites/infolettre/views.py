"""Les pages publiques de l'infolettre. Lire n'y change jamais rien : un bouton confirme, un bouton désabonne."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from alliance.socle.jetons import page_personnelle

from ..choix import EtatDAbonnement
from ..models import Abonnement
from .actions import ConfirmationPerimee, ConfirmerAbonnement, DemanderAbonnement, SeDesabonner, confirmables
from .forms import FormulaireDAbonnement
from .liens import CONFIRMER, DESABONNER, abonnement_du_jeton, lien_pour_se_desabonner

#: Ce que la preuve de l'accord dit de son origine.
ORIGINE = "page de l’infolettre"
#: Ce qu'une messagerie envoie quand on y clique « se désabonner » (RFC 8058).
UN_CLIC = "List-Unsubscribe"

lire_et_ecrire = require_http_methods(["GET", "HEAD", "POST"])


def _fil(titre: str) -> dict[str, Any]:
    return {"titre_courant": titre, "fil_ariane": [{"titre": _("Accueil"), "adresse": "/"}]}


@lire_et_ecrire
@sensitive_post_parameters("courriel")
def abonner(request: HttpRequest) -> HttpResponse:
    """Ce que l'on recevra, et le formulaire. La réponse est la même, que l'adresse soit connue ou non."""
    form = FormulaireDAbonnement(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        DemanderAbonnement(form.cleaned_data["courriel"], ORIGINE).execute()
        return redirect("infolettre:boite")
    return render(request, "actualites/infolettre/abonner.html", {"form": form, **_fil(_("La lettre de l’alliance"))})


@require_safe
def boite(request: HttpRequest) -> HttpResponse:
    """« Regardez votre boîte » : la même page pour tout le monde."""
    return _page(request, "boite", _("Regardez votre boîte aux lettres"))


@page_personnelle
@lire_et_ecrire
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre l'adresse, et un bouton qui confirme. Le jeton ne vaut que pour cela."""
    abonnement = abonnement_du_jeton(jeton, CONFIRMER)
    if abonnement is None:
        return _lien_fini(request, 404)
    if request.method == "POST":
        try:
            ConfirmerAbonnement(abonnement).execute()
        except (ConfirmationPerimee, Abonnement.DoesNotExist):
            return _lien_fini(request, 410)
        return redirect("infolettre:confirmer", jeton=jeton)
    if abonnement.etat == EtatDAbonnement.CONFIRME:
        titre = _("Vous êtes abonné·e")
        return _page(request, "abonne", titre, abonnement=abonnement, pour_partir=lien_pour_se_desabonner(abonnement))
    if not Abonnement.objects.filter(confirmables(), pk=abonnement.pk).exists():
        return _lien_fini(request, 410)
    return _page(request, "confirmer", _("Confirmer l’abonnement"), abonnement=abonnement)


# Une messagerie n'a ni page ni cookie : le jeton, que seule la personne reçoit, est ici ce qui prouve la demande.
@csrf_exempt
@page_personnelle
@lire_et_ecrire
def desabonner(request: HttpRequest, jeton: str) -> HttpResponse:
    """Un bouton désabonne ; le clic d'une messagerie (RFC 8058) aussi, sans redirection."""
    abonnement = abonnement_du_jeton(jeton, DESABONNER)
    if request.method == "POST":
        if abonnement is not None:
            SeDesabonner(abonnement).execute()
        if UN_CLIC in request.POST:
            return HttpResponse(_("C’est fait."), content_type="text/plain; charset=utf-8")
        return redirect("infolettre:desabonner", jeton=jeton)
    if abonnement is not None and abonnement.etat != EtatDAbonnement.DESABONNE:
        return _page(request, "desabonner", _("Se désabonner"), abonnement=abonnement)
    # Un lien qui n'ouvre plus rien est celui d'une adresse effacée : elle ne reçoit rien non plus.
    return _page(request, "desabonne", _("Vous ne recevrez plus rien"))


def _page(request: HttpRequest, nom: str, titre: str, status: int = 200, **contexte: Any) -> HttpResponse:
    contexte = {"noindex": True, **_fil(titre), **contexte}
    return render(request, f"actualites/infolettre/{nom}.html", contexte, status=status)


def _lien_fini(request: HttpRequest, status: int) -> HttpResponse:
    return _page(request, "lien_fini", _("Lien périmé"), status)
