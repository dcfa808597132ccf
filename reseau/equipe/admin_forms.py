"""Les formulaires de l'équipe dans l'administration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.socle.saisie_de_dates import SaisieDeDate

from ..models import Mandat

#: Le calendrier de Wagtail, et l'aide qui dit ce que la date emporte.
DERNIER_JOUR = _("Dernier jour du mandat, compris : le lendemain, les droits s’arrêtent. Vide : sans terme.")


class InviterForm(forms.ModelForm):
    """Qui l'on invite, pour quoi faire, jusqu'à quand."""

    class Meta:
        model = Mandat
        fields = ["nom", "courriel", "role", "fonction", "fin", "nom_public"]
        widgets = {"fin": SaisieDeDate()}
        labels = {"nom": _("Prénom et nom"), "fin": _("Jusqu’au")}
        help_texts = {
            "courriel": _("L’invitation y est envoyée. Jamais publiée."),
            "role": _("Les référent·es répondent de l’organisation et tiennent son équipe ; la rédaction écrit."),
            "fin": DERNIER_JOUR,
        }


class ModifierMandatForm(forms.ModelForm):
    """Ce qui change d'un mandat qui court ; l'action vérifie et écrit."""

    class Meta:
        model = Mandat
        fields = ["nom", "role", "fonction", "debut", "fin", "nom_public"]
        widgets = {"debut": SaisieDeDate(), "fin": SaisieDeDate()}
        labels = {"nom": _("Prénom et nom"), "debut": _("Du"), "fin": _("Jusqu’au")}
        help_texts = {"fin": DERNIER_JOUR}


class ContactForm(forms.Form):
    """La personne que l'on désigne pour un sujet.

    Args:
        mandats: ceux qui courent dans l'organisation.
    """

    mandat = forms.ModelChoiceField(
        queryset=Mandat.objects.none(),
        label=_("Qui"),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, mandats: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["mandat"]
        champ.queryset = mandats


class ConfirmerForm(forms.Form):
    """Rien à écrire : un bouton."""
