"""Ce que l'on répond d'une fiche : toujours d'actualité, à corriger, terminée."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reseau.campagnes.reponse import FormulaireDeReponse

from ..choix import ReponseDeConfirmation
from ..models import DemandeDeConfirmation

#: Ce que chaque réponse demande ; le reste est ignoré, et remis à vide.
CHAMPS_PAR_REPONSE = {
    ReponseDeConfirmation.ACTUELLE.value: (),
    ReponseDeConfirmation.A_CORRIGER.value: ("message",),
    ReponseDeConfirmation.TERMINEE.value: ("depuis_annee", "motif"),
}
VIDES: dict[str, Any] = {"message": "", "depuis_annee": None, "motif": ""}


class FormulaireDeConfirmation(FormulaireDeReponse):
    """La réponse d'une personne qui connaît la fiche.

    Args:
        demande: celle que le lien désigne ; sa réponse déjà donnée se représente.
    """

    geste = "confirmation"
    fois = 60
    champs_par_reponse = CHAMPS_PAR_REPONSE
    vides = VIDES
    obligatoires = frozenset(VIDES)

    reponse = forms.ChoiceField(
        label=gettext_lazy("Votre réponse"),
        choices=[
            (ReponseDeConfirmation.ACTUELLE.value, gettext_lazy("Elle est toujours d’actualité")),
            (ReponseDeConfirmation.A_CORRIGER.value, gettext_lazy("Elle est à corriger")),
            (ReponseDeConfirmation.TERMINEE.value, gettext_lazy("La pratique est terminée")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une des trois réponses.")},
    )
    message = forms.CharField(
        label=gettext_lazy("Qu’est-ce qui est à corriger ?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Un chiffre, une date, un contact : la fiche reste visible en attendant."),
    )
    depuis_annee = forms.IntegerField(
        label=gettext_lazy("Terminée depuis (année)"),
        required=False,
        min_value=1900,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    motif = forms.CharField(
        label=gettext_lazy("Pourquoi, en une phrase"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Elle sera publiée en tête de la fiche, qui reste lisible."),
    )

    def __init__(self, *args: Any, demande: DemandeDeConfirmation, **kwargs: Any) -> None:
        deja = {champ: getattr(demande, champ) for champ in ("reponse", *VIDES)}
        super().__init__(*args, initial=deja, **kwargs)
        self.demande = demande

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        annee = donnees.get("depuis_annee")
        if annee and annee > timezone.localdate().year:
            self.add_error("depuis_annee", _("Cette année n’a pas encore commencé."))
        return donnees
