"""Les formulaires de l'administration des signatures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import LotDePapier
from .papier import AU_PLUS, HORS_BORNES

#: Ce qu'un export peut contenir.
COMPTEES, NOMS, TOUTES = "comptees", "noms", "toutes"


class FormulaireDeMotif(forms.Form):
    """Pourquoi : ce que lira, plus tard, qui voudra comprendre."""

    motif = forms.CharField(
        label=_("Motif"),
        max_length=255,
        help_text=_("Il reste à l’historique du texte, que l’organisation peut lire : n’y nommez personne."),
    )


class FormulaireDInvalidation(FormulaireDeMotif):
    #: La dernière signature que l'écran a comptée : celles qui arrivent ensuite ne sont pas prises.
    jusqu_a = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)


class FormulaireDePapier(forms.ModelForm):
    nombre = forms.IntegerField(
        label=_("Nombre de signatures"),
        min_value=1,
        max_value=AU_PLUS,
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), HORS_BORNES),
    )
    malgre_le_doute = forms.BooleanField(label=_("C’est bien un autre lot : le compter aussi"), required=False)

    class Meta:
        model = LotDePapier
        fields = ["nombre", "provenance", "recueillies_le", "conservees"]
        # Le calendrier du navigateur se referme ; celui de Wagtail restait ouvert par-dessus le bouton.
        widgets = {"recueillies_le": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, doute: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (doute or self.data.get("malgre_le_doute")):
            self.fields["malgre_le_doute"].widget = forms.HiddenInput()


class FormulaireDExport(forms.Form):
    """Ce que l'on met dans le fichier : rien de plus que le besoin, sauf à le choisir."""

    contenu = forms.ChoiceField(
        label=_("Ce que contient le fichier"),
        choices=[
            (COMPTEES, _("Les signatures confirmées et comptées")),
            (NOMS, _("Les noms affichés seulement, sans adresse ni commentaire : à remettre au destinataire du texte")),
            (TOUTES, _("Toutes : à confirmer, retirées et invalidées comprises")),
        ],
        initial=COMPTEES,
        widget=forms.RadioSelect,
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[("csv", _("CSV, sans limite de lignes")), ("xlsx", _("XLSX, pour un tableur"))],
        initial="csv",
        widget=forms.RadioSelect,
    )
    accord = forms.BooleanField(label=_("J’ai lu ce que j’ai le droit d’en faire"))


class FormulaireDAdresse(forms.Form):
    adresse = forms.EmailField(
        label=_("Adresse électronique"),
        max_length=254,
        help_text=_("Celle d’où la personne vous écrit : vérifiez d’abord que c’est bien elle."),
    )
