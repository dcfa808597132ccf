"""Ce que les fiches ajoutent à l'administration."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from reseau.espaces import EntreeDEcriture

from . import views
from .completude import verifier
from .confirmation import wagtail_hooks as _confirmation  # noqa: F401
from .models import FichePage


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern]:
    return [
        path("completude/<int:pk>/", views.completude, name="completude_fiche"),
        path("nouvelle-fiche/", views.nouvelle_fiche, name="nouvelle_fiche"),
    ]


@hooks.register("register_admin_menu_item")
def nouvelle_fiche() -> MenuItem:
    return EntreeDEcriture(
        _l("Nouvelle fiche"), reverse("nouvelle_fiche"), name="nouvelle-fiche", icon_name="plus", order=90
    )


@hooks.register("before_bulk_action")
def ne_pas_publier_en_lot_une_fiche_incomplete(
    request: HttpRequest, action_type: str, objects: list[Page], action: Any
) -> HttpResponse | None:
    """La publication en lot ne passe pas par le formulaire : la complétude s'y vérifie ici, descendance comprise."""
    if action_type != "publish":
        return None
    for fiche in _fiches_concernees(objects, request):
        brouillon = fiche.get_latest_revision_as_object()
        if any(manque.bloquant for manque in verifier(brouillon)):
            messages.error(
                request, _("« %(titre)s » est incomplète : rien n’a été publié.") % {"titre": brouillon.title}
            )
            return redirect("wagtailadmin_pages:edit", fiche.pk)
    return None


def _fiches_concernees(pages: list[Page], request: HttpRequest) -> list[FichePage]:
    fiches = FichePage.objects.filter(pk__in=[page.pk for page in pages])
    if request.POST.get("include_descendants"):
        for page in pages:
            fiches = fiches | FichePage.objects.descendant_of(page)
    return list(fiches.distinct())
