"""Les formulaires du profil d'un membre dans l'administration."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.socle.models import Theme
from alliance.socle.saisie_de_dates import SaisieDeDate

from ..choix import PrecisionDeDate, SensDAnnonce, StatutDeMembre
from ..models import ChangementDeStatut


class FormulaireDeStatut(forms.ModelForm):
    """Une date à ajouter à l'histoire d'un membre ; l'action `ChangerStatut` fait les vérifications."""

    class Meta:
        model = ChangementDeStatut
        fields = ["statut", "depuis", "precision", "motif"]
        labels = {"statut": _("Statut"), "depuis": _("Depuis le"), "motif": _("Pourquoi")}
        widgets = {"depuis": SaisieDeDate(attrs={"placeholder": _("jj/mm/aaaa")})}
        help_texts = {
            "depuis": _("Le jour où ce statut a commencé ; si seul le mois ou l’année est connu, dites-le à côté."),
            "motif": _("En une phrase que l’on peut publier ; exigée pour une mise en veille ou une sortie."),
        }

    statut = forms.ChoiceField(label=_("Statut"), choices=[("", _("Choisissez")), *StatutDeMembre.choices])
    precision = forms.ChoiceField(
        label=_("Ce que l’on sait de la date"), choices=PrecisionDeDate.choices, initial=PrecisionDeDate.JOUR
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["depuis"].initial = timezone.localdate


class FormulaireDEntraide(forms.Form):
    """Ce que l'on cherche parmi les besoins et les offres ; une valeur impossible ne filtre pas."""

    sens = forms.ChoiceField(
        label=_("Besoin ou offre"), choices=[("", _("Tout")), *SensDAnnonce.choices], required=False
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Thème"), required=False, empty_label=_("Tous"))
    q = forms.CharField(label=_("Dans le texte, ou le nom du membre"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.order_by("name")  # type: ignore[attr-defined]
