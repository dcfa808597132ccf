"""Vues de l'administration propres aux fiches."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from alliance.socle.moderation.completude import points
from reseau.models import MembrePage

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


def espaces_de(user: Any) -> QuerySet[MembrePage]:
    """Les organisations dont la personne est rédactrice."""
    return MembrePage.objects.filter(groupe__in=user.groups.all())


def nouvelle_fiche(request: HttpRequest) -> HttpResponse:
    """Mène au formulaire d'une fiche neuve dans l'espace de la personne ; la fait choisir si elle en a plusieurs."""
    espaces = list(espaces_de(request.user))
    if not espaces:
        raise PermissionDenied
    if len(espaces) == 1:
        return redirect("wagtailadmin_pages:add", "bonnes_pratiques", "fichepage", espaces[0].pk)
    return render(request, "bonnes_pratiques/admin/nouvelle_fiche.html", {"espaces": espaces})
