"""Panneaux d'édition communs."""

from typing import Any

from wagtail.admin.panels import FieldPanel


class Case(FieldPanel):
    """Un champ d'une ligne répétée : on commente la liste entière, pas chaque case, qui en pèserait le double."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, **{"disable_comments": True, **options})
