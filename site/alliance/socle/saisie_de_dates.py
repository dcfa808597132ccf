"""La saisie d'une date et d'une heure dans l'administration : à la française, et sans rien remplacer.

Le calendrier de Wagtail met l'instant présent, sans le dire, à la place de ce qu'il ne comprend pas : « 3/3/2032 »
devenait le jour même. Ici, ce qui est mal écrit reste écrit, et se refuse à l'envoi.
"""

from typing import Any

from django.db import models
from wagtail.admin import widgets
from wagtail.admin.forms.models import register_form_field_override


class _SansRemplacer:
    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "validateOnBlur": False}  # type: ignore[misc]


class SaisieDeDate(_SansRemplacer, widgets.AdminDateInput):
    """Une date ; à employer dans tout formulaire de l'administration qui ne vient pas d'un modèle."""


class SaisieDHeure(_SansRemplacer, widgets.AdminTimeInput):
    """Une heure."""


class SaisieDeMoment(_SansRemplacer, widgets.AdminDateTimeInput):
    """Un jour et une heure."""


def brancher() -> None:
    """À appeler quand les applications sont prêtes ; vaut pour tout champ de modèle."""
    for champ, saisie in (
        (models.DateField, SaisieDeDate),
        (models.TimeField, SaisieDHeure),
        (models.DateTimeField, SaisieDeMoment),
    ):
        register_form_field_override(champ, override={"widget": saisie})
