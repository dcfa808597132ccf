"""Les formulaires par lesquels on fait circuler un texte, depuis l'administration."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Ce que l'on propose d'abord : deux semaines, le temps d'un conseil.
DELAI_PROPOSE = datetime.timedelta(days=14)
HEURE_PROPOSEE = 18


def instant_propose() -> datetime.datetime:
    """Dans deux semaines, à la fin de la journée."""
    propose = timezone.localtime() + DELAI_PROPOSE
    return propose.replace(hour=HEURE_PROPOSEE, minute=0, second=0, microsecond=0)


class ChampInstant(forms.DateTimeField):
    """Un jour et une heure, par le champ du navigateur : rien à charger, et le clavier suffit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"],
            error_messages={
                "required": _("Dites jusqu’à quand les organisations peuvent répondre."),
                "invalid": _("Écrivez un jour et une heure, comme 15/03/2030 18:00."),
            },
            **options,
        )

    def clean(self, valeur: Any) -> Any:
        instant = super().clean(valeur)
        if instant is not None and instant <= timezone.now():
            raise forms.ValidationError(_("Choisissez un moment à venir."))
        return instant


class FiltreDOrganisations(forms.Form):
    """Ce qui réduit la liste ; une valeur inconnue n'y change rien.

    Args:
        nature, axe, pays: les choix qui trouvent quelqu'un.
    """

    q = forms.CharField(label=_("Nom"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))
    nature = forms.ChoiceField(label=_("Nature"), required=False)
    axe = forms.ChoiceField(label=_("Axe"), required=False)
    pays = forms.ChoiceField(label=_("Pays"), required=False)
    mandat = forms.ChoiceField(
        label=_("Peut signer"),
        required=False,
        choices=[
            ("", _("Toutes")),
            ("oui", _("A une personne mandatée")),
            ("non", _("N’a pas de personne mandatée")),
        ],
    )

    def __init__(self, donnees: Any, **choix: list[tuple[str, str]]) -> None:
        super().__init__(donnees)
        for nom, valeurs in choix.items():
            champ: Any = self.fields[nom]
            champ.choices = [("", _("Toutes") if nom == "nature" else _("Tous")), *valeurs]
        self.is_valid()

    @property
    def valeurs(self) -> dict[str, str]:
        return {nom: self.cleaned_data.get(nom, "") for nom in self.fields}

    @property
    def est_vide(self) -> bool:
        return not any(self.valeurs.values())


class CirculerForm(forms.Form):
    """Jusqu'à quand, combien de signatures, et un mot.

    Args:
        signables: combien d'organisations peuvent signer, ou l'ont fait ; le quorum ne peut en demander davantage.
    """

    echeance = ChampInstant(
        label=_("Répondre avant le"), help_text=_("Chaque organisation reçoit un lien qui marche jusque-là.")
    )
    quorum = forms.IntegerField(
        label=_("Quorum"),
        required=False,
        min_value=1,
        max_value=30_000,
        help_text=_("Combien de signatures il faut pour publier. Laissez vide s’il n’en faut pas un nombre précis."),
        error_messages={"min_value": _("Un quorum compte au moins une signature.")},
    )
    message = forms.CharField(
        label=_("Un mot aux organisations"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pourquoi ce texte, pourquoi maintenant. Il est en tête du courriel."),
    )

    def __init__(self, *args: Any, signables: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signables = signables

    def clean_quorum(self) -> int | None:
        quorum = self.cleaned_data["quorum"]
        if quorum and self.signables and quorum > self.signables:
            raise forms.ValidationError(_("Le quorum dépasse le nombre d’organisations choisies."))
        return quorum


class ProlongerForm(forms.Form):
    """Une nouvelle échéance."""

    echeance = ChampInstant(label=_("Nouvelle échéance"), help_text=_("Les liens déjà envoyés marcheront jusque-là."))


class Portee(forms.Form):
    """Ce que change une nouvelle version, et pourquoi.

    Args:
        portees: celles que l'on peut choisir ; seule, elle l'est d'avance.
    """

    FOND, FORME = "fond", "forme"

    portee = forms.ChoiceField(
        label=_("Ce que change cette version"),
        choices=[
            (FOND, _("Le fond : les signatures données sont suspendues, et chaque organisation confirme ou retire.")),
            (FORME, _("La forme seule (une faute, une virgule) : les signatures restent, chacune voit le changement.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si le fond change ou si c’est la forme seule.")},
    )  # fmt: skip
    raison = forms.CharField(
        label=_("Ce qui change, en une phrase"),
        max_length=255,
        help_text=_("Pour qui a déjà signé : « La date de l’audience est corrigée »."),
        error_messages={"required": _("Dites en une phrase ce qui change : les organisations le liront.")},
    )

    def __init__(self, *args: Any, portees: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["portee"]
        champ.choices = [(valeur, libelle) for valeur, libelle in champ.choices if valeur in portees]
        if len(portees) == 1:
            champ.initial = portees[0]

    @property
    def de_forme(self) -> bool:
        return bool(self.cleaned_data["portee"] == self.FORME)


class ReponseForm(forms.Form):
    """La réponse à une demande de changement."""

    reponse = forms.CharField(
        label=_("Votre réponse"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("L’organisation la lira."),
        error_messages={"required": _("Écrivez votre réponse : elle part à qui a fait la demande.")},
    )


class RienForm(forms.Form):
    """Rien à écrire : un bouton."""
