"""Ce que l'on peut suivre, et à quoi un numéro s'adresse : les mêmes axes, les mêmes régions, les mêmes membres."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from alliance.socle.models import Axe
from alliance.socle.tri import tri_francais
from reseau.choix import GenreDeTerritoire
from reseau.models import MembrePage, Territoire


def sujets_proposes(nom: str) -> QuerySet[Any]:
    """Ce qui se coche sous ce nom (`axes`, `regions` ou `membres`), dans l'ordre où on le lit."""
    if nom == "axes":
        return Axe.objects.all()
    if nom == "regions":
        # Les régions seules : le référentiel des territoires compte soixante-dix mille noms.
        return Territoire.objects.filter(genre=GenreDeTerritoire.REGION).only("nom").order_by(tri_francais("nom"))
    return MembrePage.objects.live().only("title").order_by(tri_francais("title"))


class ChampDeSujets(forms.ModelMultipleChoiceField):
    """Des cases à cocher, chacune au nom de ce qu'elle désigne ; lues une fois par formulaire.

    Args:
        sujets: le nom que connaît `sujets_proposes`.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, sujets: str, **options: Any) -> None:
        self.sujets = sujets
        super().__init__(queryset=None, required=False, **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> "ChampDeSujets":
        # Django copie les champs pour chaque formulaire. Rendre celui-ci, en dire les choix et l'écrire ne reposent
        # pas la question.
        champ = super().__deepcopy__(memo)
        champ.queryset = sujets_proposes(self.sujets)
        champ.choices = [(objet.pk, champ.label_from_instance(objet)) for objet in champ.queryset]
        return champ

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "title", None) or getattr(obj, "nom", obj))
