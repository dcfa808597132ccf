"""Le formulaire public de l'infolettre."""

from django import forms
from django.utils.translation import gettext_lazy

from alliance.socle.formulaires_publics import FormulairePublic


class FormulaireDAbonnement(FormulairePublic):
    """Une adresse, et rien d'autre. Envoyer le formulaire est l'accord ; le lien reçu le confirme."""

    geste = "infolettre"
    fois = 20

    courriel = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
