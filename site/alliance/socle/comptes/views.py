"""Les écrans des comptes : qui n'a pas tous les droits ne les donne pas, et ne touche pas à qui les a.

Un compte que l'on désactive ou que l'on efface est celui de quelqu'un qui part : le crochet `depart_d_un_compte`
(`compte`, `user`) est appelé dans la même transaction, pour que chaque application en tire les conséquences.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from wagtail import hooks
from wagtail.users.views.bulk_actions import AssignRoleBulkAction
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserViewSet

from ..models import Utilisateur
from .forms import TOUS_LES_DROITS, FormulaireDeCreation, FormulaireDeModification, RoleCommunForm

DEPART = "depart_d_un_compte"


def annoncer_le_depart(compte: Utilisateur, user: Any) -> None:
    """Dit aux applications que cette personne s'en va, et qui l'a décidé."""
    for crochet in hooks.get_hooks(DEPART):
        crochet(compte=compte, user=user)


def hors_de_portee(user: Any, compte: Utilisateur) -> bool:
    """Vrai si le compte a tous les droits et que la personne ne les a pas."""
    return compte.is_superuser and not user.is_superuser


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

    def save_instance(self) -> Utilisateur:
        compte: Utilisateur = super().save_instance()
        if "is_active" in self.form.changed_data and not compte.is_active:
            annoncer_le_depart(compte, self.request.user)
        return compte


class Suppression(DeleteView):
    def delete_action(self) -> None:
        with transaction.atomic():
            annoncer_le_depart(self.object, self.request.user)
            super().delete_action()


class Liste(IndexView):
    def get_edit_url(self, instance: Utilisateur) -> str | None:
        return None if hors_de_portee(self.request.user, instance) else super().get_edit_url(instance)


class DonnerUnRoleCommun(AssignRoleBulkAction):
    """L'action groupée de Wagtail, bornée aux rôles communs : un groupe d'organisation s'obtient par un mandat."""

    form_class = RoleCommunForm


def regler_en_lot(request: HttpRequest, action: str, objets: list[Any], lot: Any) -> None:
    """Les actions groupées (supprimer, désactiver, changer de rôle) suivent la règle des écrans."""
    comptes = [objet for objet in objets if isinstance(objet, Utilisateur)]
    if any(hors_de_portee(request.user, compte) for compte in comptes):
        raise PermissionDenied
    desactive = action == "set_active_state" and not lot.cleaned_form.cleaned_data["mark_as_active"]
    if desactive or action == "delete":
        for compte in comptes:
            annoncer_le_depart(compte, request.user)


class Comptes(UserViewSet):
    index_view_class = Liste
    add_view_class = Creation
    edit_view_class = Modification
    delete_view_class = Suppression

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return FormulaireDeModification if for_update else FormulaireDeCreation

    def on_register(self) -> None:
        super().on_register()
        hooks.register("before_bulk_action", regler_en_lot)
        # Après celle de Wagtail, qu'elle remplace.
        hooks.register("register_bulk_action", DonnerUnRoleCommun, order=10)
