"""Le formulaire public d'une alerte."""

from django import forms
from django.utils.translation import gettext_lazy

from alliance.socle.formulaires_publics import FormulairePublic


class FormulaireDAlerte(FormulairePublic):
    """Une adresse, et rien d'autre. Envoyer le formulaire est la demande ; le lien reçu la confirme."""

    geste = "alerte"
    fois = 20

    courriel = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
