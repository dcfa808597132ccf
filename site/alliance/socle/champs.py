"""Champs de modèle communs."""

from typing import Any

from wagtail.fields import StreamField


class FluxDeBlocs(StreamField):
    """Un StreamField dont la définition des blocs reste hors des migrations.

    Un bloc ajouté ou retouché ne crée donc pas de migration, et les modèles historiques d'une migration de données
    ne voient que le JSON brut : voir `docs/blocs.md`.
    """

    def __init__(self, block_types: Any = (), **options: Any) -> None:
        options.pop("block_lookup", None)
        super().__init__(block_types, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        nom, chemin, _args, options = super().deconstruct()
        options.pop("block_lookup", None)
        return nom, chemin, [[]], options
