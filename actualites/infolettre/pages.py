"""Ce que les pages publiques de l'infolettre partagent : leur fil d'Ariane, et la page d'un lien qui n'ouvre plus."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .forms import FormulaireDeLien

lire_et_ecrire = require_http_methods(["GET", "HEAD", "POST"])


def page_simple(
    request: HttpRequest, nom: str, titre: str, status: int = 200, *, dossier: str = "infolettre", **contexte: Any
) -> HttpResponse:
    """Une page hors de l'arbre, que les moteurs n'indexent pas ; `dossier` : celui de son gabarit."""
    fil = [
        {"titre": _("Accueil"), "adresse": "/"},
        {"titre": _("La lettre de l’alliance"), "adresse": reverse("infolettre:abonner")},
    ]
    contexte = {"noindex": True, "titre_courant": titre, "fil_ariane": fil, **contexte}
    return render(request, f"actualites/{dossier}/{nom}.html", contexte, status=status)


def lien_incomplet(request: HttpRequest) -> HttpResponse:
    """Un lien qui n'est pas de nous : une messagerie l'a sans doute coupé. Rien n'a changé, et la page donne la suite.

    La dire « faite » laisserait croire parti qui reçoit encore tout.
    """
    form = FormulaireDeLien(request=request)
    return page_simple(request, "lien", _("Ce lien n’ouvre rien"), 404, form=form, incomplet=True)


def lien_fini(request: HttpRequest, status: int) -> HttpResponse:
    return page_simple(request, "lien_fini", _("Ce lien ne confirme plus rien"), status)
