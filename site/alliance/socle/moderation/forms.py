"""Ce que l'on demande à qui relit."""

import datetime
from collections.abc import Mapping
from itertools import count
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.blocks import BlockField
from wagtail.blocks.base import BlockWidget
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.models import Page

from ..adresses import segment
from ..saisie_de_dates import SaisieDeDate
from .completude import Manque

DELAI_PAR_DEFAUT = datetime.timedelta(days=7)
DELAI_MAXIMAL = datetime.timedelta(days=90)
ANNEES_DE_PUBLICATION = range(2000, 2101)
#: Les décisions d'un circuit qui font avancer le texte ; toute autre (demander des changements) le renvoie.
DECISIONS_QUI_RENVOIENT = frozenset({"reject"})
#: Au-delà des 400 dates d’une série. Django accepterait deux mille lignes : une demi-minute de calcul par envoi forgé.
LIGNES_AU_PLUS = 500
ENVOIS = ("action-publish", "action-submit", "action-restart-workflow")


class FormulaireDePage(WagtailAdminPageForm):
    """Le formulaire de toute page : une date de publication si lointaine que la base ne saurait la convertir y est
    refusée, au champ ; un envoi tronqué ou abîmé l'est tout entier."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for lignes in self.formsets.values():
            lignes.absolute_max = LIGNES_AU_PLUS

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> Any:
        """Ce qu'un champ a reçu. Raises: BadRequest, si l'envoi ne dit pas combien de blocs il porte, ou ne se lit pas.

        Le corps d'une page se lirait vide, et s'enregistrerait ainsi. On intervient à la lecture seule : une erreur de
        nos propres vérifications reste une panne, que l'on voit.
        """
        try:
            if isinstance(widget, BlockWidget):
                _compter_les_blocs(self.data, html_name)
            return super()._widget_data_value(widget, html_name)  # type: ignore[misc]  # interne à Django, non typé
        except (MultiValueDictKeyError, TypeError, ValueError) as illisible:
            raise BadRequest(f"{html_name}: {illisible}"[:200]) from illisible

    def clean_go_live_at(self) -> Any:
        return self._dans_les_bornes("go_live_at")

    def clean_expire_at(self) -> Any:
        return self._dans_les_bornes("expire_at")

    def _dans_les_bornes(self, champ: str) -> Any:
        date = self.cleaned_data.get(champ)
        if date is not None and date.year not in ANNEES_DE_PUBLICATION:
            raise forms.ValidationError(_("Choisissez une année entre 2000 et 2100."))
        return date


def _compter_les_blocs(envoi: Mapping[str, Any], nom: str) -> None:
    """Raises: ValueError, si une liste de blocs dit en avoir moins que zéro : Wagtail la lirait vide."""
    for cle, nombre in envoi.items():
        if cle.startswith(f"{nom}-") and cle.endswith("-count") and int(nombre) < 0:
            raise ValueError(cle)


class AdresseDuTitre(FormulaireDePage):
    """Un formulaire où l'adresse se déduit du titre : un brouillon n'a pas à la donner."""

    #: L'adresse d'une page dont le titre n'a ni lettre ni chiffre.
    adresse_a_defaut = "page"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("slug") and self.cleaned_data.get("title"):
            base = segment(self.cleaned_data["title"], 240, self.adresse_a_defaut)
            essais = (base if rang == 1 else f"{base}-{rang}" for rang in count(1))
            self.cleaned_data["slug"] = next(
                adresse for adresse in essais if Page._slug_is_available(adresse, self.parent_page, self.instance)
            )
        return super().clean()


class FormulaireComplet(AdresseDuTitre):
    """Un brouillon incomplet s'enregistre ; chaque fois que le texte avance vers la publication, ce qui est soumis est
    vérifié, et ce qui manque est dit au champ."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Ce qui a fait refuser l'envoi ; vide tant que rien n'a été refusé.
        self.manques_refuses: list[Manque] = []

    def manques(self) -> list[Manque]:
        """Ce qui manque à ce qui est soumis, déjà nettoyé ; chaque formulaire a ses règles."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        valide = super().is_valid()
        if self.is_bound and self.exige_la_completude and not self.manques_refuses:
            self.manques_refuses = self._refuser_les_manques()
        return valide and not self.manques_refuses

    @property
    def exige_la_completude(self) -> bool:
        """Faux pour un brouillon, pour le renvoi d'un texte à son autrice et pour l'abandon d'un circuit."""
        if self.is_deferred_validation:
            return False
        if any(self.data.get(action) for action in ENVOIS):
            return True
        if self.data.get("action-workflow-action"):
            return self.data.get("workflow-action-name") not in DECISIONS_QUI_RENVOIENT
        return not self.data.get("action-cancel-workflow")

    def lignes(self, relation: str) -> list[Any]:
        """Les lignes soumises d'une relation, sans celles que l'on supprime ni celles restées vides."""
        formset = self.formsets.get(relation)
        if formset is None:
            return list(getattr(self.instance, relation).all())
        return [
            ligne.instance
            for ligne in formset.forms
            if not formset._should_delete_form(ligne) and (ligne.instance.pk or ligne.has_changed())
        ]

    def _refuser_les_manques(self) -> list[Manque]:
        manques = [manque for manque in self.manques() if manque.bloquant]
        deja_en_erreur = set(self.errors) | {
            nom for nom, formset in self.formsets.items() if formset.total_error_count()
        }
        for champ in dict.fromkeys(manque.champ for manque in manques):
            if champ not in deja_en_erreur:
                self._signaler(champ, [manque.message for manque in manques if manque.champ == champ])
        return manques

    def _signaler(self, champ: str, messages: list[str]) -> None:
        """Attache les messages au champ, à la relation ou, si le formulaire ne le montre pas, au formulaire entier."""
        if champ in self.formsets:
            self.formsets[champ]._non_form_errors.extend(messages)
        elif champ in self.fields:
            en_blocs = isinstance(self.fields[champ], BlockField)
            self.add_error(
                champ, StreamBlockValidationError(non_block_errors=messages) if en_blocs else ValidationError(messages)
            )
        else:
            self.add_error(NON_FIELD_ERRORS, ValidationError(messages))


class CommentaireFacultatif(forms.Form):
    """Un mot pour la suite du circuit."""

    comment = forms.CharField(
        label=_("Commentaire"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CommentaireObligatoire(CommentaireFacultatif):
    """La raison d'un renvoi : sans elle, l'autrice ne saurait que corriger."""

    comment = forms.CharField(
        label=_("Ce qu’il faut corriger"),
        help_text=_("L’autrice ou l’auteur reçoit ce message tel quel."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Dites ce qu’il faut corriger : un renvoi sans raison n’aide personne.")},
    )


def echeance_par_defaut() -> datetime.date:
    """Dans sept jours."""
    return timezone.localdate() + DELAI_PAR_DEFAUT


class FormulaireDEcheance(forms.Form):
    """La date avant laquelle la personne s'engage à rendre sa relecture."""

    echeance = forms.DateField(
        label=_("À rendre avant la fin du"),
        initial=echeance_par_defaut,
        widget=SaisieDeDate(attrs={"placeholder": _("jj/mm/aaaa")}),
        error_messages={
            "required": _("Choisissez une date."),
            "invalid": _("Écrivez une date, par exemple 31/12/2030."),
        },
    )

    def clean_echeance(self) -> Any:
        from .actions import DecisionRefusee, verifier_l_echeance

        try:
            verifier_l_echeance(self.cleaned_data["echeance"])
        except DecisionRefusee as refus:
            raise forms.ValidationError(str(refus)) from None
        return self.cleaned_data["echeance"]
