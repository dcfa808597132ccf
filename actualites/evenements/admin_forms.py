"""Ce que l'on demande pour annoncer un changement."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput

from ..choix import EtatDEvenement
from ..models import EvenementPage
from .actions import dates_a_annoncer
from .presentation import capitale, quand


class FormulaireDAnnonce(forms.Form):
    """Ce qui arrive, à quelle date, et ce que l'on en dit. Ce que l'état permet se vérifie dans l'action."""

    date_prevue = forms.TypedChoiceField(
        label=_("Quelle date ?"), required=False, coerce=datetime.date.fromisoformat, empty_value=None
    )
    etat = forms.ChoiceField(
        label=_("Ce qui arrive"),
        choices=[
            (EtatDEvenement.COMPLET, _("C’est complet")),
            (EtatDEvenement.REPORTE, _("C’est reporté")),
            (EtatDEvenement.ANNULE, _("C’est annulé")),
            (EtatDEvenement.PREVU, _("C’est de nouveau prévu")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce qui arrive.")},
    )
    nouvelle_date = forms.DateField(
        label=_("Nouvelle date"),
        required=False,
        widget=AdminDateInput(attrs={"placeholder": _("jj/mm/aaaa")}),
        help_text=_("Si on la connaît déjà, pour ce que l’on reporte."),
        error_messages={"invalid": _("Écrivez une date, par exemple 31/12/2030.")},
    )
    annonce = forms.CharField(
        label=_("Annonce"),
        max_length=600,
        widget=AdminAutoHeightTextInput(attrs={"rows": 3}),
        help_text=_("Pourquoi, et que faire : « La salle est fermée ; rendez-vous le jeudi suivant. »"),
        error_messages={"required": _("Dites pourquoi, et ce que peut faire qui comptait venir.")},
    )

    def __init__(self, *args: Any, page: EvenementPage, aujourd_hui: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dates = dates_a_annoncer(page, aujourd_hui)
        if not dates:
            del self.fields["date_prevue"]
            return
        champ: Any = self.fields["date_prevue"]
        champ.choices = [
            ("", _("Toutes : l’événement entier")),
            *((date.date_prevue.isoformat(), capitale(quand(date, page.fuseau))) for date in dates),
        ]
