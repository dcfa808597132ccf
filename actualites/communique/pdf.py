"""`<prise>/pdf/` : le communiqué en PDF/UA, et le PDF d'un brouillon pour qui l'écrit."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.defaults import permission_denied

from alliance.socle.typst import service
from reseau.etancheite import est_de_l_equipe_centrale

from .document import donnees_de_communique

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

GABARIT = "actualites/communique"


def servir_pdf(request: HttpRequest, prise: "PriseDePositionPage") -> HttpResponse:
    """Le PDF d'une prise de position publiée, à lire dans le navigateur ; 404 sinon."""
    if not prise.live:
        raise Http404
    return service.servir(
        request,
        GABARIT,
        donnees_de_communique(prise, request),
        nom_de_fichier(prise),
        modifiee=prise.last_published_at,
        echec=_echec(),
    )


@require_safe
def servir_le_brouillon(request: HttpRequest, prise_pk: int) -> HttpResponse:
    """Le PDF de la dernière version enregistrée, en projet ; 403 à qui n'écrit pas ce texte."""
    from ..models import PriseDePositionPage

    prise = get_object_or_404(PriseDePositionPage, pk=prise_pk)
    if not peut_lire_le_brouillon(request.user, prise):
        return permission_denied(request, PermissionDenied())
    brouillon = prise.get_latest_revision_as_object()
    return service.servir(
        request,
        GABARIT,
        donnees_de_communique(brouillon, request, projet=True),
        nom_de_fichier(brouillon, _("projet")),
        modifiee=None,
        echec=_echec(),
        prive=True,
    )


def peut_lire_le_brouillon(user: Any, prise: "PriseDePositionPage") -> bool:
    """Vrai pour l'équipe centrale et pour qui peut modifier le texte."""
    return est_de_l_equipe_centrale(user) or bool(prise.permissions_for_user(user).can_edit())


def nom_de_fichier(prise: "PriseDePositionPage", mention: str = "") -> str:
    """« lettre-ouverte-ouvrons-le-gymnase.pdf »."""
    debut = f"{mention}-{prise.nature}" if mention else prise.nature
    return service.nom_de_fichier(debut, prise.title, prise.pk)


def _echec() -> str:
    return _("Le PDF de ce texte n’a pas pu être composé. La page reste lisible et imprimable.")
