"""Les formulaires des agendas suivis."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from ..models import EvenementPage, FluxSuivi
from .telechargement import TelechargementRefuse, verifier_l_ecriture


class AdresseDAgenda(forms.URLField):
    """Une adresse en https ; « webcal:// », que copient bien des boutons d'abonnement, en est une."""

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)

    def to_python(self, value: Any) -> str:
        texte = str(value or "").strip()
        if texte.lower().startswith(("webcal://", "webcals://")):
            texte = f"https://{texte.partition('://')[2]}"
        return str(super().to_python(texte))


class FormulaireDeFlux(WagtailAdminModelForm):
    class Meta:
        model = FluxSuivi
        fields = ["titre", "adresse", "membre", "accueil", "actif"]
        field_classes = {"adresse": AdresseDAgenda}
        widgets = {"accueil": forms.RadioSelect}
        error_messages = {"adresse": {"unique": _("Cet agenda est déjà suivi.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adresse"].widget.input_type = "text"
        self.fields["membre"].queryset = self.fields["membre"].queryset.order_by("title")

    def clean_adresse(self) -> str:
        adresse: str = self.cleaned_data["adresse"]
        if adresse.startswith("https://"):
            try:
                verifier_l_ecriture(adresse)
            except TelechargementRefuse as refus:
                raise ValidationError(str(refus)) from None
        return adresse

    def save(self, commit: bool = True) -> FluxSuivi:
        if "adresse" in self.changed_data:
            # Les marques de l'ancienne adresse ne disent rien de la nouvelle.
            self.instance.etiquette = self.instance.modifie_la_bas = ""
        flux: FluxSuivi = super().save(commit)
        return flux


class FormulaireDAnnulation(forms.Form):
    annonce = forms.CharField(
        label=_("Annonce"),
        max_length=EvenementPage._meta.get_field("annonce").max_length,  # type: ignore[attr-defined]
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pourquoi, et que faire : montrée en tête de la page."),
    )
