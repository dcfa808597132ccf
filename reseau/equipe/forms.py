"""Les formulaires publics de l'équipe."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.socle.formulaires_publics import FormulairePublic
from alliance.socle.models import Utilisateur

from ..models import Mandat


class RejoindreForm(FormulairePublic):
    """Ce que confirme une personne qui a déjà un compte : rien à écrire, un bouton."""

    geste = "rejoindre"


class OuvrirUnCompteForm(FormulairePublic):
    """Le nom et la phrase de passe d'un compte neuf. Les phrases de passe ne se représentent jamais.

    Args:
        mandat: celui que la personne accepte ; son adresse et son nom ne doivent pas se lire dans la phrase de passe.
    """

    geste = "ouvrir_un_compte"

    nom = forms.CharField(
        label=gettext_lazy("Prénom et nom"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mot_de_passe = forms.CharField(
        label=gettext_lazy("Phrase de passe"),
        strip=False,
        max_length=4096,
        help_text=gettext_lazy(
            "Douze caractères au moins. Quatre mots sans rapport entre eux se retiennent mieux qu’un code."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    confirmation = forms.CharField(
        label=gettext_lazy("La même, une seconde fois"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, mandat: Mandat, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"nom": mandat.nom}, **kwargs})
        self.mandat = mandat

    def clean(self) -> dict[str, Any]:
        # Les fautes des champs d'abord : les gardes ne comptent que les envois qui seraient acceptés.
        self._verifier_la_phrase_de_passe()
        return super().clean()

    def _verifier_la_phrase_de_passe(self) -> None:
        mot_de_passe = self.cleaned_data.get("mot_de_passe")
        confirmation = self.cleaned_data.get("confirmation")
        if not mot_de_passe:
            return
        if confirmation and mot_de_passe != confirmation:
            self.add_error("confirmation", _("Les deux phrases de passe diffèrent : écrivez-les de nouveau."))
        prenom, _espace, nom = self.cleaned_data.get("nom", "").partition(" ")
        personne = Utilisateur(email=self.mandat.courriel, first_name=prenom, last_name=nom)
        try:
            validate_password(mot_de_passe, personne)
        except ValidationError as erreur:
            self.add_error("mot_de_passe", erreur)
