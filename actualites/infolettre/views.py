"""Les pages publiques de l'infolettre. Lire n'y change jamais rien : un bouton confirme, un bouton désabonne."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from alliance.socle.jetons import clef_du_jeton, page_personnelle

from ..choix import EtatDAbonnement
from ..models import Abonnement, InfolettreIndexPage
from ..numeros.diffusion import noter_le_desabonnement
from ..numeros.lecture import numeros_publies
from ..numeros.liens import LETTRE
from .actions import (
    ConfirmationPerimee,
    ConfirmerAbonnement,
    DemanderAbonnement,
    SeDesabonner,
    confirmables,
    recoit_la_lettre,
)
from .forms import FormulaireDAbonnement
from .liens import (
    DESABONNER,
    abonnement_a_confirmer,
    abonnement_du_jeton,
    lien_de_lettre,
    lien_pour_se_desabonner,
    masquer,
)
from .pages import lien_fini, lien_incomplet, lire_et_ecrire, page_simple

#: Ce que la preuve de l'accord dit de son origine.
ORIGINE = "page de l’infolettre"
#: Ce qu'une messagerie envoie quand on y clique « se désabonner » (RFC 8058).
UN_CLIC = "List-Unsubscribe"

#: Combien de numéros archivés montre la page d'abonnement.
DERNIERS_NUMEROS = 5


@lire_et_ecrire
@sensitive_post_parameters("courriel")
def abonner(request: HttpRequest, index: InfolettreIndexPage | None = None) -> HttpResponse:
    """Ce que l'on recevra, et le formulaire. La réponse est la même, que l'adresse soit connue ou non.

    Args:
        index: la page de l'arbre telle qu'on la prévisualise ; à défaut, celle qui est publiée.
    """
    form = FormulaireDAbonnement(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        DemanderAbonnement(form.cleaned_data["courriel"], ORIGINE, form.choix).execute()
        return redirect("infolettre:boite")
    return _page_d_abonnement(request, form, index)


# Ce formulaire-ci se trouve dans des pages gardées en mémoire, qui n'ont pas de jeton de session : il n'écrit rien.
@csrf_exempt
@lire_et_ecrire
@never_cache
@sensitive_post_parameters("courriel")
def commencer(request: HttpRequest) -> HttpResponse:
    """La page d'abonnement, le courriel déjà rempli. Il ne passe pas par l'adresse de la page, qui se garde partout."""
    courriel = request.POST.get("courriel", "").strip()[:254]
    if not courriel:
        return redirect("infolettre:abonner")
    return _page_d_abonnement(request, FormulaireDAbonnement(initial={"courriel": courriel}, request=request), None)


def _page_d_abonnement(
    request: HttpRequest, form: FormulaireDAbonnement, index: InfolettreIndexPage | None
) -> HttpResponse:
    page = index or InfolettreIndexPage.objects.live().first()
    numeros = numeros_publies()
    contexte = {
        **(page.get_context(request) if page else {"titre_courant": _("La lettre de l’alliance")}),
        "form": form,
        "derniers_numeros": numeros[:DERNIERS_NUMEROS],
        "adresse_des_archives": _adresse_des_archives(),
    }
    return render(request, "actualites/infolettre/abonner.html", contexte)


def _adresse_des_archives() -> str:
    """La liste de tous les numéros, quand elle a une adresse à elle."""
    try:
        return reverse("infolettre:numeros")
    except NoReverseMatch:
        return ""


@require_safe
def boite(request: HttpRequest) -> HttpResponse:
    """« Regardez votre boîte » : la même page pour tout le monde."""
    return page_simple(request, "boite", _("Regardez votre boîte aux lettres"))


@page_personnelle
@lire_et_ecrire
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre l'adresse, et un bouton qui confirme. Le jeton ne vaut que pour cela."""
    abonnement = abonnement_a_confirmer(jeton)
    if abonnement is None:
        return lien_fini(request, 404)
    if request.method == "POST":
        try:
            ConfirmerAbonnement(abonnement).execute()
        except (ConfirmationPerimee, Abonnement.DoesNotExist):
            return lien_fini(request, 410)
        return redirect("infolettre:confirmer", jeton=jeton)
    if recoit_la_lettre(abonnement):
        titre = _("Vous êtes abonné·e")
        return page_simple(
            request, "abonne", titre, abonnement=abonnement, pour_partir=lien_pour_se_desabonner(abonnement)
        )
    if not Abonnement.objects.filter(confirmables(), pk=abonnement.pk).exists():
        return lien_fini(request, 410)
    return page_simple(request, "confirmer", _("Confirmer l’abonnement"), abonnement=abonnement)


# Une messagerie n'a ni page ni cookie : le jeton, que seule la personne reçoit, est ici ce qui prouve la demande.
@csrf_exempt
@page_personnelle
@lire_et_ecrire
def desabonner(request: HttpRequest, jeton: str) -> HttpResponse:
    """Un bouton désabonne ; le clic d'une messagerie (RFC 8058) aussi, sans redirection."""
    if clef_du_jeton(jeton, DESABONNER) is None:
        return lien_incomplet(request)
    abonnement = abonnement_du_jeton(jeton, DESABONNER)
    if request.method == "POST":
        if abonnement is not None and SeDesabonner(abonnement).execute():
            noter_le_desabonnement(abonnement, request.GET.get(LETTRE))
        if UN_CLIC in request.POST:
            return HttpResponse(_("C’est fait."), content_type="text/plain; charset=utf-8")
        return redirect("infolettre:desabonner", jeton=jeton)
    if abonnement is not None and abonnement.etat != EtatDAbonnement.DESABONNE:
        return page_simple(
            request,
            "desabonner",
            _("Se désabonner"),
            # Cette page s'ouvre aussi depuis une lettre que l'on a transmise.
            adresse=masquer(abonnement.courriel),
            pour_choisir=lien_de_lettre(abonnement),
        )
    # Un lien de nous qui n'ouvre plus rien est celui d'une adresse effacée : elle ne reçoit rien non plus.
    return page_simple(request, "desabonne", _("Vous ne recevrez plus rien"))
