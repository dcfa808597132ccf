"""Ce que l'on saisit autour d'un numéro : ce que l'on y ajoute, où l'essayer, quand le diffuser."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from alliance.socle.saisie_de_dates import SaisieDeMoment
from alliance.socle.typographie import date_longue, typographier
from reseau.etancheite import est_de_l_equipe_centrale

from .parutions import Groupe


class EssaiForm(forms.Form):
    """Une adresse : la sienne, ou celle d'une personne de l'équipe centrale."""

    adresse = forms.EmailField(label=_("Envoyer un essai à"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["adresse"].initial = user.email

    def clean_adresse(self) -> str:
        adresse = self.cleaned_data["adresse"].strip()
        if adresse.lower() == (self.user.email or "").lower():
            return str(self.user.email)
        trouves = get_user_model()._default_manager.filter(email__iexact=adresse, is_active=True)
        if not any(est_de_l_equipe_centrale(personne) for personne in trouves):
            raise forms.ValidationError(_("Un essai part à votre adresse, ou à celle d’une personne de l’équipe."))
        return adresse


class DiffusionForm(forms.Form):
    """Maintenant, ou à une heure. `relu` dit la lettre que l'on a sous les yeux."""

    relu = forms.CharField(widget=forms.HiddenInput)
    quand = forms.ChoiceField(
        label=_("Quand"),
        choices=[("maintenant", _("Maintenant")), ("plus-tard", _("À l’heure dite"))],
        initial="maintenant",
        widget=forms.RadioSelect,
    )
    prevue_le = forms.DateTimeField(
        label=_("Heure"),
        required=False,
        widget=SaisieDeMoment,
        help_text=_("À l’heure du site."),
        error_messages={"invalid": _("Écrivez une date et une heure, par exemple 31/12/2030 09:00.")},
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("quand") == "maintenant":
            donnees["prevue_le"] = None
        elif not donnees.get("prevue_le"):
            if "prevue_le" not in self.errors:
                self.add_error("prevue_le", _("Dites à quelle heure."))
        elif donnees["prevue_le"] <= timezone.now():
            self.add_error("prevue_le", _("Cette heure est passée."))
        return donnees


class AjoutForm(forms.Form):
    """Les contenus parus, à cocher, genre par genre.

    Args:
        tout: tous cochés d'avance.
    """

    def __init__(self, *args: Any, groupes: list[Groupe], tout: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groupes = groupes
        for rang, groupe in enumerate(groupes):
            choix = [(str(page.pk), _libelle(page)) for page in groupe.pages]
            self.fields[f"groupe-{rang}"] = forms.MultipleChoiceField(
                label=str(groupe.intertitre),
                required=False,
                choices=choix,
                initial=[cle for cle, _titre in choix] if tout else None,
                widget=forms.CheckboxSelectMultiple,
            )

    def choisis(self) -> list[tuple[str, list[Any]]]:
        """Les pages cochées, sous l'intertitre de leur genre."""
        return [
            (
                str(groupe.intertitre),
                [page for page in groupe.pages if str(page.pk) in self.cleaned_data[f"groupe-{rang}"]],
            )
            for rang, groupe in enumerate(self.groupes)
        ]


def _libelle(page: Any) -> SafeString:
    """Le titre, et de quoi choisir : le jour et la commune d'un rendez-vous, la date de parution du reste."""
    prochaine = getattr(page, "prochaine", None)
    jour = prochaine or page.first_published_at
    precisions = [date_longue(jour)] if jour else []
    if prochaine and page.territoire is not None:
        precisions.append(page.territoire.nom)
    return format_html(
        '{} <span class="numeros-precision">{}</span>', typographier(page.title), typographier(", ".join(precisions))
    )
