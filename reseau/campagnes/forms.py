"""Ce qu'une référente répond à une campagne, et ce que le secrétariat en écrit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from ..choix import ReponseDeCampagne
from ..models import Campagne, Sollicitation
from .reponse import FormulaireDeReponse

#: Ce que chaque réponse demande ; le reste est ignoré, et remis à vide.
CHAMPS_PAR_REPONSE = {
    ReponseDeCampagne.ENGAGES.value: (),
    ReponseDeCampagne.NOUVEAU_CONTACT.value: ("nouveau_nom", "nouvelle_fonction", "nouveau_courriel", "quitte"),
    ReponseDeCampagne.RETRAIT.value: ("motif",),
}
VIDES: dict[str, Any] = {
    "nouveau_nom": "", "nouvelle_fonction": "", "nouveau_courriel": "", "quitte": False, "motif": "",
}  # fmt: skip
OBLIGATOIRES = frozenset({"nouveau_nom", "nouveau_courriel", "motif"})


class FormulaireDEngagement(FormulaireDeReponse):
    """La réponse d'une référente, avec ce que cette réponse demande.

    Args:
        sollicitation: celle que le lien désigne ; sa réponse déjà donnée se représente.
    """

    geste = "engagement"
    fois = 60
    champs_par_reponse = CHAMPS_PAR_REPONSE
    vides = VIDES
    obligatoires = OBLIGATOIRES

    reponse = forms.ChoiceField(
        label=gettext_lazy("Votre réponse"),
        choices=[
            (ReponseDeCampagne.ENGAGES.value, gettext_lazy("Nous sommes toujours engagés")),
            (ReponseDeCampagne.NOUVEAU_CONTACT.value, gettext_lazy("Notre contact change")),
            (ReponseDeCampagne.RETRAIT.value, gettext_lazy("Nous nous retirons")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une des trois réponses.")},
    )
    nouveau_nom = forms.CharField(label=gettext_lazy("Son prénom et son nom"), max_length=160, required=False)
    nouvelle_fonction = forms.CharField(
        label=gettext_lazy("Sa fonction"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Facultatif : « Adjointe à la solidarité »."),
    )
    nouveau_courriel = forms.EmailField(
        label=gettext_lazy("Son adresse électronique"),
        required=False,
        help_text=gettext_lazy("Jamais publiée. L’alliance lui enverra une invitation."),
    )
    quitte = forms.BooleanField(
        label=gettext_lazy("Je quitte cette fonction : cette personne prend ma suite"), required=False
    )
    motif = forms.CharField(
        label=gettext_lazy("Pourquoi, en une phrase"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Elle sera publiée sur la page de votre organisation, qui reste lisible."),
    )
    message = forms.CharField(
        label=gettext_lazy("Un mot pour le secrétariat"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Facultatif, jamais publié."),
    )

    def __init__(self, *args: Any, sollicitation: Sollicitation, **kwargs: Any) -> None:
        deja = {champ: getattr(sollicitation, champ) for champ in (*self.base_fields,) if hasattr(sollicitation, champ)}
        super().__init__(*args, initial=deja, **kwargs)
        self.sollicitation = sollicitation
        for nom in (*OBLIGATOIRES, "nouvelle_fonction"):
            self.fields[nom].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        courriel = str(donnees.get("nouveau_courriel") or "").strip().lower()
        donnees["nouveau_courriel"] = courriel
        if courriel and courriel == self.sollicitation.courriel.lower():
            self.add_error("nouveau_courriel", _("C’est déjà votre adresse : donnez celle du nouveau contact."))
        return donnees


class CampagneForm(WagtailAdminModelForm):
    """Une campagne, telle que le secrétariat l'écrit."""

    class Meta:
        model = Campagne
        fields = ["titre", "message", "echeance", "jours_entre_relances"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jours_entre_relances"].validators.append(MinValueValidator(1))

    def clean_echeance(self) -> Any:
        jour = self.cleaned_data["echeance"]
        if "echeance" in self.changed_data and jour < timezone.localdate():
            raise ValidationError(_("Choisissez une date à venir : on doit avoir le temps de répondre."))
        return jour
