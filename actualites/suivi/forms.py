"""Les formulaires du suivi."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.permissions import policy_registry

from ..choix import SensDeReponse

A_CONFIRMER, RETIRES = "a-confirmer", "retires"
#: Un CSV de mille lignes tient au large.
OCTETS_MAX = 1_000_000


class FiltreDuSuivi(forms.Form):
    """Ce que la liste montre ; une valeur impossible est ignorée."""

    sens = forms.ChoiceField(
        label=_("Réponse"),
        required=False,
        choices=[
            ("", _("Toutes")),
            *SensDeReponse.choices,
            (A_CONFIRMER, _("À confirmer")),
            (RETIRES, _("Retirés du texte")),
        ],
    )
    q = forms.CharField(label=_("Nom ou fonction"), required=False, max_length=100)


class SaisieRapide(forms.Form):
    """La réponse d'une ligne. Laissée sans réponse choisie et sans texte, elle n'en dit rien."""

    sens = forms.ChoiceField(label=_("Réponse"), required=False, choices=[("", "–"), *SensDeReponse.choices])
    le = forms.DateField(
        label=_("Le"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    texte = forms.CharField(label=_("Ce qu’il a répondu"), required=False, max_length=2_000)
    lien = forms.URLField(label=_("Lien"), required=False, max_length=200, assume_scheme="https")

    @property
    def est_remplie(self) -> bool:
        return self.is_bound and any(
            str(self.data.get(self.add_prefix(champ), "")).strip() for champ in ("sens", "texte", "lien", "le")
        )

    def clean_sens(self) -> str:
        if not self.cleaned_data["sens"]:
            raise forms.ValidationError(_("Choisissez la réponse."))
        return str(self.cleaned_data["sens"])

    def clean_le(self) -> Any:
        jour = self.cleaned_data["le"]
        if jour is None:
            return timezone.localdate()
        if jour > timezone.localdate():
            raise forms.ValidationError(_("Ce jour n’est pas encore venu : donnez celui de la réponse."))
        return jour


class SaisieDeReponse(SaisieRapide):
    """La même, avec la pièce qui la prouve ; pour un destinataire, ou pour tous ceux que l'on a cochés."""

    document: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Document"), queryset=None, required=False, help_text=_("La lettre, le communiqué… Il sera public.")
    )
    field_order = ["sens", "le", "texte", "lien", "document"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["document"]
        # Le document d'une autre organisation n'est pas à elle de montrer.
        politique = policy_registry.get_by_type(get_document_model())
        champ.queryset = politique.instances_user_has_any_permission_for(user, ["choose"])
        champ.widget = AdminDocumentChooser()


class ImportDeListe(forms.Form):
    """Une liste collée, ou un fichier CSV qui la remplace."""

    liste = forms.CharField(
        label=_("Coller une liste"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Une ligne par destinataire : nom ; fonction ; demande. La fonction et la demande sont facultatives. "
            "Un copier-coller depuis un tableur convient."
        ),
    )
    fichier = forms.FileField(label=_("Ou un fichier CSV"), required=False)

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier and fichier.size > OCTETS_MAX:
            raise forms.ValidationError(_("Ce fichier est trop lourd : un méga-octet au plus."))
        return fichier

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        fichier = donnees.get("fichier")
        if fichier:
            donnees["liste"] = decoder(fichier.read())
        if not self.errors and not (donnees.get("liste") or "").strip():
            raise forms.ValidationError(_("Collez une liste, ou choisissez un fichier."))
        return donnees


def decoder(octets: bytes) -> str:
    """Le texte d'un CSV : en UTF-8, sinon dans l'alphabet d'un vieux tableur."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")
