"""La base des formulaires que n'importe qui peut remplir : piège à robots, sceau de temps, limite de fréquence."""

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .limites import depasse, reseau_de

#: En moins de temps, aucune personne n'a lu le formulaire (secondes).
TEMPS_MINIMAL = 2
#: Un formulaire resté ouvert plus longtemps se représente, avec ce qui y est écrit (secondes).
TEMPS_MAXIMAL = 24 * 60 * 60
SEL = "alliance.formulaire_public"


class FormulairePublic(forms.Form):
    """Un formulaire ouvert au public. À l'écran, `piege` est caché et `sceau` est signé.

    Une erreur de ces gardes est celle du formulaire entier ; ce qui a été écrit est gardé.

    Args:
        request: sert à compter les envois d'un même réseau.
    """

    #: Le nom du geste et la fréquence permise à un réseau : tant de fois, en tant de secondes.
    geste = "formulaire"
    fois = 10
    duree = 60 * 60

    adresse_postale = forms.CharField(
        required=False,
        label=gettext_lazy("Laissez ce champ vide"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    sceau = forms.CharField(required=False, widget=forms.HiddenInput)

    #: Les champs de garde, que le gabarit `composants/gardes.html` rend à part.
    GARDES: tuple[str, ...] = ("adresse_postale", "sceau")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            _dire_simplement(champ)
        self.request = request
        self.initial["sceau"] = nouveau_sceau(self.geste)

    @property
    def champs(self) -> list[forms.BoundField]:
        """Les champs à montrer, sans les gardes."""
        return [champ for champ in self if champ.name not in self.GARDES]

    @property
    def temps_minimal(self) -> float:
        """En moins de secondes, l'envoi est pris pour celui d'un robot."""
        return TEMPS_MINIMAL

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        if donnees.get("adresse_postale"):
            raise ValidationError(_("Ce message ressemble à celui d’un robot : videz le champ qui doit rester vide."))
        self._verifier_le_sceau(str(donnees.get("sceau", "")))
        if not self.errors and depasse(self.geste, reseau_de(self.request), fois=self.fois, duree=self.duree):
            raise ValidationError(_("Trop d’envois depuis votre réseau : attendez une heure, puis recommencez."))
        return donnees

    def _verifier_le_sceau(self, sceau: str) -> None:
        try:
            depuis = signing.loads(sceau, salt=f"{SEL}.{self.geste}", max_age=TEMPS_MAXIMAL)["depuis"]
        except (signing.BadSignature, KeyError, TypeError):
            self._renouveler_le_sceau()
            raise ValidationError(
                _("Cette page est restée ouverte trop longtemps : relisez, puis envoyez de nouveau.")
            ) from None
        if time.time() - depuis < self.temps_minimal:
            raise ValidationError(_("C’est allé très vite : relisez, puis envoyez de nouveau."))

    def _renouveler_le_sceau(self) -> None:
        """Un formulaire refusé se représente avec un sceau neuf : l'envoi suivant passera."""
        recues: Any = self.data
        renouvelees = recues.copy()
        renouvelees[self.add_prefix("sceau")] = nouveau_sceau(self.geste)
        self.data = renouvelees


def _dire_simplement(champ: forms.Field) -> None:
    """Remplace les messages du cadre que le champ n'a pas déjà remplacés."""
    if champ.error_messages["required"] == forms.Field.default_error_messages["required"]:
        champ.error_messages["required"] = _ce_qui_manque(champ)
    if isinstance(champ, forms.EmailField):
        # Absent, il laisserait parler le validateur.
        champ.error_messages.setdefault(
            "invalid", _("Écrivez une adresse électronique entière, par exemple nom@exemple.org.")
        )


def _ce_qui_manque(champ: forms.Field) -> str:
    if isinstance(champ, forms.BooleanField):
        return _("Cochez cette case pour continuer.")
    if isinstance(champ, forms.ChoiceField):
        return _("Choisissez une réponse.")
    return _("À remplir : « %(champ)s ».") % {"champ": champ.label} if champ.label else _("À remplir.")


def nouveau_sceau(geste: str) -> str:
    """L'heure, signée : dit depuis quand le formulaire est à l'écran."""
    return signing.dumps({"depuis": time.time()}, salt=f"{SEL}.{geste}")
