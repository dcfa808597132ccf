"""Champs de formulaire communs."""

from typing import Any

from django import forms

from .models import Theme


class ChampThemes(forms.ModelMultipleChoiceField):
    """Les thèmes en cases à cocher : un vocabulaire fermé se lit en entier, il ne se devine pas."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        options.setdefault("queryset", Theme.objects.all())
        super().__init__(**options)
