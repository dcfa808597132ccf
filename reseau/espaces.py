"""Écrire dans l'espace de son organisation : l'entrée de menu qui y mène, et l'écran qui le fait choisir."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from .models import MembrePage


def espaces_de(user: Any) -> QuerySet[MembrePage]:
    """Les organisations dont la personne est rédactrice."""
    return MembrePage.objects.filter(groupe__in=user.groups.all())


def ecrire_dans_son_espace(request: HttpRequest, modele: type[Page], titre: str) -> HttpResponse:
    """Mène au formulaire d'une page neuve dans l'espace de la personne ; la fait choisir si elle en a plusieurs.

    Raises: PermissionDenied si elle n'en a aucun.
    """
    espaces = list(espaces_de(request.user))
    if not espaces:
        raise PermissionDenied
    application, nom = modele._meta.app_label, str(modele._meta.model_name)
    if len(espaces) == 1:
        return redirect("wagtailadmin_pages:add", application, nom, espaces[0].pk)
    contexte = {"espaces": espaces, "titre": titre, "application": application, "modele": nom}
    return render(request, "reseau/admin/choisir_un_espace.html", contexte)


class EntreeDEcriture(MenuItem):
    """Le chemin le plus court d'une rédactrice vers l'écriture ; les autres n'ont pas d'espace où écrire."""

    def is_shown(self, request: Any) -> bool:
        # Plusieurs entrées, une seule requête.
        if not hasattr(request, "_ecrit_quelque_part"):
            request._ecrit_quelque_part = espaces_de(request.user).exists()
        return bool(request._ecrit_quelque_part)
