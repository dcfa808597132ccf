"""Les écrans des comptes : qui n'a pas tous les droits ne les donne pas, et ne touche pas à qui les a."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from ..models import Utilisateur

TOUS_LES_DROITS = "is_superuser"


def hors_de_portee(user: Any, compte: Utilisateur) -> bool:
    """Vrai si le compte a tous les droits et que la personne ne les a pas."""
    return compte.is_superuser and not user.is_superuser


class SansDonnerTousLesDroits:
    """Le formulaire montre à qui n'a pas tous les droits qu'il ne les donne pas, et ignore ce qu'on en dirait.

    Args:
        for_user: qui remplit le formulaire.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_user.is_superuser and TOUS_LES_DROITS in self.fields:
            # Le gabarit de Wagtail nomme ce champ : l'ôter casserait l'écran.
            self.fields[TOUS_LES_DROITS].disabled = True
            self.fields[TOUS_LES_DROITS].help_text = _("Seule une personne qui a tous les droits peut les donner.")


class FormulaireDeCreation(SansDonnerTousLesDroits, UserCreationForm):
    pass


class FormulaireDeModification(SansDonnerTousLesDroits, UserEditForm):
    pass


class EnvoiSansTousLesDroits:
    """Refuse (403) l'envoi qui prétend donner tous les droits : l'écran ne le permet pas, il est forgé."""

    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if TOUS_LES_DROITS in request.POST and not request.user.is_superuser:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)  # type: ignore[misc]


class Creation(EnvoiSansTousLesDroits, CreateView):
    pass


class Modification(EnvoiSansTousLesDroits, EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if hors_de_portee(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Liste(IndexView):
    def get_edit_url(self, instance: Utilisateur) -> str | None:
        return None if hors_de_portee(self.request.user, instance) else super().get_edit_url(instance)


def refuser_en_lot(request: HttpRequest, action: str, objets: list[Any], lot: Any) -> None:
    """Les actions groupées (supprimer, désactiver, changer de rôle) suivent la règle des écrans."""
    if any(isinstance(objet, Utilisateur) and hors_de_portee(request.user, objet) for objet in objets):
        raise PermissionDenied


class Comptes(UserViewSet):
    index_view_class = Liste
    add_view_class = Creation
    edit_view_class = Modification

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return FormulaireDeModification if for_update else FormulaireDeCreation

    def on_register(self) -> None:
        super().on_register()
        hooks.register("before_bulk_action", refuser_en_lot)
