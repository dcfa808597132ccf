"""Ce que partagent la composition d'une fiche et celle d'une prise de position."""

import uuid
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from alliance.socle.models import Chiffre

C = TypeVar("C", bound=Chiffre)


def flux(modele: type[models.Model], champ: str, blocs: list[tuple[str, Any]]) -> Any:
    """La valeur d'un champ de blocs."""
    definition: Any = modele._meta.get_field(champ)
    return definition.stream_block.to_python(brut(blocs))


def chiffre(modele: type[C], ligne: dict[str, Any]) -> C:
    # Par une chaîne : `Decimal(36.9)` ne vaut pas 36,9.
    valeurs: dict[str, Any] = {cle: Decimal(str(ligne[cle])) for cle in ("valeur", "valeur_haute") if cle in ligne}
    champs: dict[str, Any] = {**ligne, **valeurs}
    return modele(**champs)


def brut(blocs: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """La forme que la base garde d'un flux de blocs."""
    return [{"type": genre, "value": valeur, "id": str(uuid.uuid4())} for genre, valeur in blocs]


def tous(modele: type[models.Model], champ: str, valeurs: list[str]) -> list[Any]:
    """Les objets que ces valeurs désignent, dans cet ordre ; une valeur inconnue lève `DoesNotExist`."""
    return [modele._default_manager.get(**{champ: valeur}) for valeur in valeurs]
