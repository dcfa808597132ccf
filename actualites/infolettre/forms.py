"""Les formulaires publics de l'infolettre."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from alliance.socle.formulaires_publics import FormulairePublic

from ..models import Abonnement
from .choix import Choix, Rythme, rythme_de
from .sujets import ChampDeSujets


def _adresse(libelle: Any) -> forms.EmailField:
    return forms.EmailField(
        label=libelle, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    )


class ChoixDeReception(forms.Form):
    """Le rythme et les sujets. Rien de coché : chaque numéro, et tous les sujets."""

    rythme = forms.ChoiceField(
        label=gettext_lazy("À quel rythme ?"),
        choices=[(rythme.value, rythme.label) for rythme in (Rythme.NUMEROS, Rythme.RESUME, Rythme.LES_DEUX)],
        widget=forms.RadioSelect,
        required=False,
        initial=Rythme.NUMEROS.value,
    )
    axes = ChampDeSujets("axes", label=gettext_lazy("Des axes"))
    regions = ChampDeSujets("regions", label=gettext_lazy("Des régions"))
    membres = ChampDeSujets("membres", label=gettext_lazy("Des membres"))

    SUJETS = ("axes", "regions", "membres")

    @property
    def sujets(self) -> list[tuple[forms.BoundField, int]]:
        """Les sujets où il y a de quoi choisir, et combien y sont cochés."""
        return [(self[nom], len(self[nom].value() or ())) for nom in self.SUJETS if self.fields[nom].choices]  # type: ignore[attr-defined]

    @property
    def choix(self) -> Choix:
        donnees = self.cleaned_data
        return Choix(
            Rythme(donnees["rythme"] or Rythme.NUMEROS), donnees["axes"], donnees["membres"], donnees["regions"]
        )


class FormulaireDAbonnement(ChoixDeReception, FormulairePublic):
    """Une adresse, et ce que l'on veut recevoir. Envoyer le formulaire est l'accord ; le lien reçu le confirme."""

    geste = "infolettre"
    fois = 20

    courriel = _adresse(gettext_lazy("Votre adresse électronique"))


class FormulaireDeLien(FormulairePublic):
    """Une adresse : son lien personnel lui est envoyé, si elle est abonnée."""

    geste = "infolettre.lien"

    courriel = _adresse(gettext_lazy("Votre adresse électronique"))


class FormulaireDePreferences(ChoixDeReception):
    """Ce qu'une personne reçoit, tel qu'elle l'a choisi. Ce qu'elle suit et que l'on ne propose plus lui reste."""

    def __init__(self, *args: Any, abonnement: Abonnement, a_des_alertes: bool = False, **kwargs: Any) -> None:
        suivis = {nom: list(getattr(abonnement, nom).all()) for nom in self.SUJETS}
        courant = rythme_de(abonnement)
        kwargs["initial"] = {
            "rythme": courant.value,
            **{nom: [objet.pk for objet in objets] for nom, objets in suivis.items()},
        }
        super().__init__(*args, **kwargs)
        if a_des_alertes or courant == Rythme.AUCUN:
            rythmes: Any = self.fields["rythme"]
            rythmes.choices = Rythme.choices
        for nom, objets in suivis.items():
            champ: Any = self.fields[nom]
            proposes = list(champ.choices)
            cles = {pk for pk, _libelle in proposes}
            if en_plus := [objet for objet in objets if objet.pk not in cles]:
                cles |= {objet.pk for objet in en_plus}
                champ.queryset = champ.queryset.model._default_manager.filter(pk__in=cles)
                champ.choices = [*((objet.pk, champ.label_from_instance(objet)) for objet in en_plus), *proposes]


class FormulaireDeNouvelleAdresse(FormulairePublic):
    """Une autre adresse, qui devra être confirmée."""

    geste = "infolettre.adresse"

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, prefix="nouvelle", **kwargs)

    courriel = _adresse(gettext_lazy("Votre nouvelle adresse"))
