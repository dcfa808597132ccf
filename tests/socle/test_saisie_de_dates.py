"""Les dates de l'administration s'écrivent à la française, et ce que l'on a écrit ne se remplace pas."""

import datetime

import pytest
from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

from actualites.evenements.admin_forms import FormulaireDAnnonce
from actualites.models import EvenementPage, PropositionDEvenement
from tests.factories import EvenementFactory


class _Formulaire(WagtailAdminModelForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = PropositionDEvenement
        fields = ["proposee_le"]


def formulaire_d_evenement() -> type[forms.BaseForm]:
    classe: type[forms.BaseForm] = EvenementPage.get_edit_handler().get_form_class()
    return classe


@pytest.mark.parametrize(
    ("classe", "champ", "saisie", "ecrit"),
    [
        (formulaire_d_evenement, "date_debut", AdminDateInput, "d/m/Y"),
        (formulaire_d_evenement, "heure_debut", AdminTimeInput, "H:i"),
        (lambda: _Formulaire, "proposee_le", AdminDateTimeInput, "d/m/Y H:i"),
    ],
)
def test_le_calendrier_ecrit_comme_on_ecrit_et_ne_remplace_rien(classe, champ, saisie, ecrit):
    widget = classe().base_fields[champ].widget
    assert isinstance(widget, saisie)
    assert (widget.get_config()["format"], widget.get_config()["validateOnBlur"]) == (ecrit, False)


def test_une_date_a_la_francaise_s_entend_et_une_date_absurde_se_refuse(accueil):
    page = EvenementFactory(date_debut=datetime.date(2031, 7, 17), inscription_avant=datetime.date(2031, 7, 1))
    saisie = {"etat": "reporte", "annonce": "Orage."}
    for ecrite, lue in (("3/3/2032", True), ("03/03/2032", True), ("2032-03-03", True), ("le 3 mars", False)):
        formulaire = FormulaireDAnnonce(
            {**saisie, "nouvelle_date": ecrite}, page=page, aujourd_hui=datetime.date(2031, 1, 1)
        )
        assert formulaire.is_valid() is lue, ecrite
        assert ecrite in str(formulaire["nouvelle_date"])
