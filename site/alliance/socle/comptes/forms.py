"""Les formulaires des comptes : ce que l'on y donne, et ce que l'on n'y donne pas."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from ..choix import Role

TOUS_LES_DROITS = "is_superuser"


def roles_communs() -> Any:
    """Les groupes que l'on donne d'ici. Ceux des organisations viennent d'un mandat, et de lui seul."""
    return Group.objects.filter(name__in=Role.values).order_by("pk")


class CompteCommun:
    """Ne donne ni tous les droits à qui ne les a pas, ni les groupes des organisations, qu'il laisse intacts.

    Args:
        for_user: qui remplit le formulaire.
    """

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    instance: Any

    def __init__(self, *args: Any, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_user.is_superuser and TOUS_LES_DROITS in self.fields:
            # Le gabarit de Wagtail nomme ce champ : l'ôter casserait l'écran.
            self.fields[TOUS_LES_DROITS].disabled = True
            self.fields[TOUS_LES_DROITS].help_text = _("Seule une personne qui a tous les droits peut les donner.")
        groupes: Any = self.fields["groups"]
        groupes.queryset = roles_communs()
        groupes.help_text = _(
            "Les rôles communs à l’alliance. Les droits dans une organisation se donnent depuis son équipe."
        )

    def clean_groups(self) -> list[Group]:
        choisis = list(self.cleaned_data["groups"])
        if self.instance.pk is None:
            return choisis
        return [*choisis, *self.instance.groups.exclude(name__in=Role.values)]


class FormulaireDeCreation(CompteCommun, UserCreationForm):
    pass


class FormulaireDeModification(CompteCommun, UserEditForm):
    pass


class RoleCommunForm(forms.Form):
    """Le rôle que l'on donne à plusieurs comptes à la fois."""

    role = forms.ModelChoiceField(queryset=Group.objects.none(), label=_("Rôle"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.queryset = roles_communs()
