"""Ce que l'écriture d'une prise de position ajoute à l'administration."""

from typing import Any

from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.signals import init_new_page

from reseau.espaces import EntreeDEcriture, ecrire_dans_son_espace
from reseau.models import MembrePage

from ..models import InitiatriceDePrise, PriseDePositionPage
from . import contributions as _contributions  # noqa: F401 – inscrit son crochet
from .completude import verifier


@hooks.register("register_admin_urls")
def adresses() -> list[URLPattern]:
    return [path("nouvelle-prise-de-position/", nouvelle_prise, name="nouvelle_prise")]


def nouvelle_prise(request: HttpRequest) -> HttpResponse:
    """Une prise de position neuve dans l'espace de la personne."""
    return ecrire_dans_son_espace(request, PriseDePositionPage, _("Nouvelle prise de position"))


@hooks.register("register_admin_menu_item")
def entree_nouvelle_prise() -> MenuItem:
    return EntreeDEcriture(
        gettext_lazy("Nouvelle prise de position"),
        reverse_lazy("nouvelle_prise"),
        name="nouvelle-prise",
        icon_name="plus",
        order=91,
    )


@receiver(init_new_page, dispatch_uid="prises-initiatrice")
def nommer_l_initiatrice(sender: Any, page: Page, parent: Page, **kwargs: Any) -> None:
    """Un texte commencé dans l'espace d'un membre est d'abord le sien ; la rédactrice peut en nommer d'autres."""
    if isinstance(page, PriseDePositionPage) and isinstance(parent, MembrePage):
        page.initiatrices = [InitiatriceDePrise(membre=parent, nom=parent.title)]


@hooks.register("avant_approbation")
def manques_bloquants(brouillon: Page) -> list[str]:
    """Ce qui empêche d'approuver ; le formulaire le vérifie déjà, l'adresse directe ne le traverse pas."""
    if not isinstance(brouillon, PriseDePositionPage):
        return []
    return [manque.message for manque in verifier(brouillon) if manque.bloquant]


@hooks.register("before_bulk_action")
def ne_pas_publier_en_lot_un_texte_incomplet(
    request: HttpRequest, action_type: str, objects: list[Page], action: Any
) -> HttpResponse | None:
    """La publication en lot ne passe pas par le formulaire : la complétude s'y vérifie ici, descendance comprise."""
    if action_type != "publish":
        return None
    prises = PriseDePositionPage.objects.filter(pk__in=[page.pk for page in objects])
    if request.POST.get("include_descendants"):
        for page in objects:
            prises = prises | PriseDePositionPage.objects.descendant_of(page)
    for prise in prises.distinct():
        brouillon = prise.get_latest_revision_as_object()
        if any(manque.bloquant for manque in verifier(brouillon)):
            messages.error(
                request, _("« %(titre)s » est incomplète : rien n’a été publié.") % {"titre": brouillon.title}
            )
            return redirect("wagtailadmin_pages:edit", prise.pk)
    return None
