"""L'ordre alphabétique français : « Épinal » avec les E, « Œuvrer » avec les O.

La clé de tri est le texte replié, calculée par la base. Les collations ICU (`fr-x-icu`) feraient plus fin, mais bien
des PostgreSQL sont bâtis sans ICU et SQLite n'en a pas : l'ordre serait autre d'une installation à l'autre.
"""

from typing import Any

from django.db.models import CharField, F, Func
from django.db.models.expressions import Combinable, OrderBy

from .recherche.analyse import replier

FONCTION = "alliance_replier"


def _replier_ou_rien(texte: str | None) -> str | None:
    return None if texte is None else replier(str(texte))


class Replie(Func):
    """Le texte sans casse, accents ni ligatures ; `replier` en Python. PostgreSQL : base en UTF-8."""

    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **contexte: Any) -> Any:
        # Enseignée ici plutôt qu'à l'ouverture : une connexion déjà ouverte la connaît aussi.
        connection.ensure_connection()
        connection.connection.create_function(FONCTION, 1, _replier_ou_rien, deterministic=True)
        return super().as_sql(compiler, connection, function=FONCTION, **contexte)

    def as_postgresql(self, compiler: Any, connection: Any, **contexte: Any) -> Any:
        # Décomposer d'abord : `lower` ne sait les lettres accentuées que si la base a une locale.
        gabarit = (
            "replace(replace(lower(regexp_replace(normalize("
            "replace(replace(%(expressions)s, 'Œ', 'oe'), 'Æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g')), "
            "'œ', 'oe'), 'æ', 'ae') COLLATE \"C\""
        )
        return super().as_sql(compiler, connection, template=gabarit, **contexte)


def tri_francais(champ: str | Combinable, *, descendant: bool = False) -> OrderBy:
    """De quoi ranger un queryset par ordre alphabétique : `order_by(tri_francais("title"))`."""
    cle = Replie(F(champ) if isinstance(champ, str) else champ)
    return cle.desc() if descendant else cle.asc()
