"""Ce que l'écriture de chaque genre de texte ajoute à l'administration : une entrée de menu, et la complétude là où le
formulaire ne passe pas (approbation, publication en lot)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from alliance.socle.moderation.completude import Manque
from reseau.espaces import EntreeDEcriture, ecrire_dans_son_espace


def inscrire_l_ecriture(modele: type[Page], *, adresse: str, libelle: str | Promise, ordre: int) -> None:
    """Met au menu d'une rédactrice de quoi écrire ce genre de texte dans l'espace de son organisation.

    Args:
        adresse: le segment sous `/admin/`, « nouvelle-actualite » ; sert aussi de nom.
        libelle: « Nouvelle actualité ».
    """
    nom = adresse.replace("-", "_")

    def ecrire(request: HttpRequest) -> HttpResponse:
        return ecrire_dans_son_espace(request, modele, str(libelle))

    def adresses() -> list[URLPattern]:
        return [path(f"{adresse}/", ecrire, name=nom)]

    def entree() -> MenuItem:
        return EntreeDEcriture(libelle, reverse_lazy(nom), name=adresse, icon_name="plus", order=ordre)

    hooks.register("register_admin_urls", adresses)
    hooks.register("register_admin_menu_item", entree)


def inscrire_la_completude(modele: type[Page], verifier: Callable[[Any], Iterable[Manque]]) -> None:
    """Refuse d'approuver, ou de publier en lot, une page de ce modèle à laquelle il manque quelque chose.

    Args:
        verifier: ce qui manque à un brouillon.
    """

    def manques_bloquants(brouillon: Page) -> list[str]:
        """Ce qui empêche d'approuver ; le formulaire le vérifie déjà, l'adresse directe ne le traverse pas."""
        if not isinstance(brouillon, modele):
            return []
        return [manque.message for manque in verifier(brouillon) if manque.bloquant]

    def ne_pas_publier_en_lot(
        request: HttpRequest, action_type: str, objects: list[Page], action: Any
    ) -> HttpResponse | None:
        return refuser_en_lot(modele, verifier, request, objects) if action_type == "publish" else None

    hooks.register("avant_approbation", manques_bloquants)
    hooks.register("before_bulk_action", ne_pas_publier_en_lot)


def refuser_en_lot(
    modele: type[Page], verifier: Callable[[Any], Iterable[Manque]], request: HttpRequest, objects: list[Page]
) -> HttpResponse | None:
    """La publication en lot ne passe pas par le formulaire : la complétude s'y vérifie, descendance comprise.

    Rend le renvoi vers la première page à laquelle il manque quelque chose ; rien si tout peut paraître.
    """
    pages = modele._default_manager.filter(pk__in=[page.pk for page in objects])
    if request.POST.get("include_descendants"):
        for page in objects:
            pages = pages | modele._default_manager.descendant_of(page)
    for page in pages.distinct():
        brouillon = page.get_latest_revision_as_object()
        if any(manque.bloquant for manque in verifier(brouillon)):
            texte = _("Il manque encore quelque chose à « %(titre)s » : rien n’a été publié.")
            messages.error(request, texte % {"titre": brouillon.title})
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None
