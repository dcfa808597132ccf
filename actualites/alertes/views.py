"""Les pages publiques des alertes. Lire n'y change jamais rien : un bouton demande, confirme ou supprime."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from alliance.socle.jetons import clef_du_jeton, page_personnelle
from alliance.socle.rubriques import rubrique, rubriques

from ..infolettre.destinataires import est_joignable
from ..infolettre.pages import lien_incomplet, lire_et_ecrire, page_simple
from ..models import Abonnement, Alerte
from .actions import (
    LONGUEUR_DES_PARAMETRES,
    AlertePerimee,
    ConfirmerAlerte,
    DemanderAlerte,
    SupprimerAlerte,
    TropDAlertes,
)
from .forms import FormulaireDAlerte
from .lecture import ALERTES_PAR_PERSONNE, adresse_de, lire, titre_de
from .liens import SUPPRIMER, alerte_a_confirmer, alerte_a_supprimer

#: Au-delà, une adresse n'est plus celle d'une liste du site.
FILTRES_MAXIMAUX = 2_000


@lire_et_ecrire
@sensitive_post_parameters("courriel")
def demander(request: HttpRequest) -> HttpResponse:
    """Ce que l'on suivra, et une adresse à donner. La réponse est la même, que l'adresse soit connue ou non."""
    donnees = request.POST if request.method == "POST" else request.GET
    suivie = rubrique(donnees.get("rubrique", ""))
    if suivie is None:
        return _page(request, "choisir", _("Être alerté·e"), rubriques=rubriques())
    filtres = suivie.canoniser(donnees.get("filtres", "")[:FILTRES_MAXIMAUX])
    form = FormulaireDAlerte(request.POST or None, request=request)
    trop_longue = len(filtres) > LONGUEUR_DES_PARAMETRES
    if request.method == "POST" and form.is_valid() and not trop_longue:
        DemanderAlerte(form.cleaned_data["courriel"], suivie, filtres).execute()
        return redirect("infolettre:boite_des_alertes")
    return _page(
        request,
        "demander",
        _("Être alerté·e"),
        form=form,
        suivie=suivie,
        filtres=filtres,
        trop_longue=trop_longue,
        recherche=titre_de(suivie, filtres),
        retour=adresse_de(suivie, filtres),
    )


@require_safe
def boite(request: HttpRequest) -> HttpResponse:
    """« Regardez votre boîte » : la même page pour tout le monde."""
    return _page(request, "boite", _("Regardez votre boîte aux lettres"))


@page_personnelle
@lire_et_ecrire
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre la recherche, et un bouton qui confirme. Le jeton ne vaut que pour cela."""
    alerte = alerte_a_confirmer(jeton)
    if alerte is None:
        return _fini(request, 404)
    if request.method == "POST":
        try:
            ConfirmerAlerte(alerte).execute()
        except TropDAlertes:
            return _page(request, "trop", _("Trop d’alertes"), 409, combien=ALERTES_PAR_PERSONNE)
        except (AlertePerimee, Alerte.DoesNotExist, Abonnement.DoesNotExist):
            return _fini(request, 410)
        return redirect("infolettre:confirmer_alerte", jeton=jeton)
    lue = lire(alerte)
    if alerte.confirmee and est_joignable(alerte.abonnement):
        return _page(request, "confirmee", _("L’alerte est en place"), alerte=lue, abonnement=alerte.abonnement)
    if not ConfirmerAlerte(alerte).est_possible():
        return _fini(request, 410)
    return _page(request, "confirmer", _("Confirmer l’alerte"), alerte=lue, abonnement=alerte.abonnement)


@page_personnelle
@lire_et_ecrire
def supprimer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre la recherche, et un bouton qui supprime l'alerte. Si elle n'est plus, la page dit que c'est fait."""
    if clef_du_jeton(jeton, SUPPRIMER) is None:
        return lien_incomplet(request)
    alerte = alerte_a_supprimer(jeton)
    if request.method == "POST":
        if alerte is not None:
            SupprimerAlerte(alerte).execute()
        return redirect("infolettre:supprimer_alerte", jeton=jeton)
    if alerte is None:
        return _page(request, "supprimee", _("L’alerte est supprimée"))
    return _page(request, "supprimer", _("Supprimer l’alerte"), alerte=lire(alerte))


_page = partial(page_simple, dossier="alertes")


def _fini(request: HttpRequest, status: int) -> HttpResponse:
    return _page(request, "fini", _("Ce lien ne confirme plus rien"), status)
