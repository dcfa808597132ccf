"""Ce que l'on demande pour annoncer un changement."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from alliance.socle.saisie_de_dates import SaisieDeDate
from alliance.socle.typographie import typographier

from ..choix import EtatDEvenement
from ..models import EvenementPage
from .actions import dates_a_annoncer
from .calendrier import Occurrence, occurrences
from .presentation import capitale, jour_long, quand


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
        widget=SaisieDeDate(attrs={"placeholder": _("jj/mm/aaaa")}),
        help_text=_("Si on la connaît déjà, pour ce que l’on reporte ; vide : « reporté », date à venir."),
        error_messages={"invalid": _("Écrivez une date, par exemple 31/12/2030.")},
    )
    inscription_avant = forms.DateField(
        label=_("S’inscrire avant le"),
        required=False,
        widget=SaisieDeDate(attrs={"placeholder": _("jj/mm/aaaa")}),
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
        if page.inscription_avant:
            self.fields["inscription_avant"].help_text = typographier(
                _(
                    "Le dernier jour était le %(jour)s. Si tout l’événement a une nouvelle date, donnez-en un autre ; "
                    "vide : il n’y en aura plus."
                )
                % {"jour": jour_long(page.inscription_avant)}
            )
        else:
            del self.fields["inscription_avant"]
        dates = dates_a_annoncer(page, aujourd_hui)
        if not dates:
            del self.fields["date_prevue"]
            return
        self.fields["nouvelle_date"].help_text = typographier(
            str(
                _(
                    "Si on la connaît déjà, pour ce que l’on reporte ; vide : « reporté », date à venir. De toute une "
                    "série, c’est celle de la prochaine date à tenir : les suivantes gardent leur rythme, ce qui a eu "
                    "lieu ne bouge pas."
                )
            )
        )
        champ: Any = self.fields["date_prevue"]
        commencee = len(dates) < len(occurrences(page))
        champ.choices = [
            ("", _("Toutes celles qui restent") if commencee else _("Toutes : l’événement entier")),
            *((date.date_prevue.isoformat(), _dite(date, page.fuseau)) for date in dates),
        ]


def _dite(date: Occurrence, fuseau: str) -> str:
    """« Jeudi 17 juillet 2031, de 20 h à 22 h – Annulé »."""
    etat = "" if date.etat == EtatDEvenement.PREVU else f" – {EtatDEvenement(date.etat).label}"
    return f"{capitale(quand(date, fuseau))}{etat}"
