"""La page où l'on cesse de recevoir les nouvelles d'un texte que l'on a signé. Lire n'y change jamais rien."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alliance.socle.jetons import page_personnelle

from .actions import CesserLesSuites
from .liens import signature_du_jeton

#: Ce qu'une messagerie envoie quand on y clique « se désabonner » (RFC 8058).
UN_CLIC = "List-Unsubscribe"


# Une messagerie n'a ni page ni cookie : le jeton, que seule la personne reçoit, est ici ce qui prouve la demande.
@csrf_exempt
@page_personnelle
@require_http_methods(["GET", "HEAD", "POST"])
def cesser(request: HttpRequest, jeton: str) -> HttpResponse:
    """Un bouton fait cesser les nouvelles ; le clic d'une messagerie (RFC 8058) aussi, sans redirection."""
    signature = signature_du_jeton(jeton)
    if request.method == "POST":
        if signature is not None:
            CesserLesSuites(signature).execute()
        if UN_CLIC in request.POST:
            return HttpResponse(_("C’est fait."), content_type="text/plain; charset=utf-8")
        return redirect("actualites:cesser_les_suites", jeton=jeton)
    contexte = {
        "signature": signature,
        "prise": signature.prise if signature is not None and signature.prise.live else None,
        "titre_courant": _("Ne plus recevoir les nouvelles"),
        "fil_ariane": [{"titre": _("Accueil"), "adresse": "/"}],
    }
    # Un lien qui n'ouvre plus rien est celui d'une signature effacée : elle ne reçoit rien non plus.
    nom = "cesser" if signature is not None and signature.recevoir_suites else "cesse"
    return render(request, f"actualites/messages/{nom}.html", contexte)
