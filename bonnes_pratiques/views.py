"""Vues de l'administration propres aux fiches."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from alliance.socle.moderation.completude import points
from reseau.espaces import ecrire_dans_son_espace

from .completude import verifier
from .models import FichePage
from .panneaux import OngletsDeFiche


def completude(request: HttpRequest, pk: int) -> HttpResponse:
    """Ce qui manque au dernier brouillon d'une fiche, pour qui peut la modifier (fragment HTML)."""
    fiche = get_object_or_404(FichePage, pk=pk)
    if not fiche.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    onglets = FichePage.get_edit_handler()
    assert isinstance(onglets, OngletsDeFiche)
    manques = points(verifier(fiche.get_latest_revision_as_object()), onglets.ancres())
    return render(request, "bonnes_pratiques/admin/completude.html", {"manques": manques})


def nouvelle_fiche(request: HttpRequest) -> HttpResponse:
    """Une fiche neuve dans l'espace de la personne."""
    return ecrire_dans_son_espace(request, FichePage, _("Nouvelle fiche"))
