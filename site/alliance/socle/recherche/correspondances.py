"""Les clés des objets que trouve une recherche, pour les combiner avec d'autres filtres."""

from typing import Any

from django.db.models import Model, QuerySet
from modelsearch.backends import get_search_backend
from modelsearch.query import SearchQuery

from .requetes import lire


def pks_correspondants(
    queryset_ou_modele: QuerySet | type[Model], q: str | SearchQuery, limite: int | None = None
) -> list[Any]:
    """Les clés primaires trouvées, la plus pertinente d'abord : une requête, aucune si `q` ne dit rien.

    Args:
        queryset_ou_modele: où chercher ; tous les filtres de l'ORM sont permis, mais ni tranche ni union.
        q: ce qu'un lecteur a tapé (les guillemets font une suite exacte), ou une requête de modelsearch.
        limite: nombre de clés rendues au plus ; toutes par défaut.
    """
    queryset = (
        queryset_ou_modele if isinstance(queryset_ou_modele, QuerySet) else queryset_ou_modele._default_manager.all()
    )
    compilateur = get_search_backend().query_compiler_class(queryset, lire(q) if isinstance(q, str) else q)
    if compilateur.classable:
        return [pk for pk, _score in compilateur.pks_classes(0, limite)]
    return list(compilateur.search(None, 0, limite).values_list("pk", flat=True))
