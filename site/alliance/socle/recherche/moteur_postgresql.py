"""Le moteur français sur PostgreSQL : les vecteurs s'écrivent tout analysés, sans dictionnaire ni extension."""

from collections.abc import Iterable, Iterator
from typing import Any

from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend

from .analyse import mots, racines
from .moteur_commun import ENTREES, MOTS_DE_DOCUMENT, Compilateur, Document, IndexMixin, Resultats
from .requetes import TSQUERY

#: Au-delà, seul le titre classe : lire le corps de chaque réponse d'un mot courant coûterait plus que toute la page.
CLASSES_EN_ENTIER = 2_000
#: Poids des lexèmes marqués D, C, B (champs de poids fort) et A (titre).
POIDS = "{0.1, 0.1, 0.2, 1.0}"
POIDS_DU_TITRE = 10.0
#: Positions qu'un tsvector sait retenir.
POSITIONS = 16_383


def _lexemes(parties: Iterable[tuple[list[str], str]]) -> Iterator[str]:
    position = 0
    for termes, poids in parties:
        for terme in termes:
            position = min(position + 1, POSITIONS)
            yield f"'{terme}':{position}{poids}"


class IndexPostgreSQL(IndexMixin, PostgresIndex):
    def ranger(self, document: Document) -> dict[str, str]:
        fort = racines("\n".join(document.fort), MOTS_DE_DOCUMENT)
        corps = racines("\n".join(document.corps), MOTS_DE_DOCUMENT - len(fort))
        return {
            "title": self._vecteur(
                (racines("\n".join([*document.titre, *document.comme_titre]), MOTS_DE_DOCUMENT), "A")
            ),
            "body": self._vecteur((fort, "B"), (corps, "D")),
            "autocomplete": self._vecteur((mots("\n".join(document.debuts), MOTS_DE_DOCUMENT), "D")),
        }

    @staticmethod
    def _vecteur(*parties: tuple[list[str], str]) -> str:
        return " ".join(_lexemes(parties))


class CompilateurPostgreSQL(Compilateur):
    syntaxe = TSQUERY

    @property
    def _vecteur(self) -> str:
        # La forme exacte de l'index posé par la migration du socle : sans elle, toute la table est lue.
        return "(" + " || ".join(f"e.{colonne}" for colonne in self.colonnes) + ")"

    def source(self) -> tuple[str, list[Any]]:
        return f"{ENTREES} e WHERE {self._vecteur} @@ %s::tsquery", [self.analyse.expression.texte]

    def score(self) -> tuple[str, list[Any]]:
        titre = f"ts_rank('{POIDS}', e.title, %s::tsquery, 1)"
        corps = f"ts_rank('{POIDS}', e.body, %s::tsquery, 1)"
        score = f"{POIDS_DU_TITRE} * {titre} + CASE WHEN COUNT(*) OVER () > {CLASSES_EN_ENTIER} THEN 0 ELSE {corps} END"
        return score, [self.analyse.un_au_moins] * 2


class CompletionPostgreSQL(CompilateurPostgreSQL):
    prefixe = True
    colonnes = ("autocomplete",)

    def score(self) -> tuple[str, list[Any]]:
        return f"ts_rank('{POIDS}', e.autocomplete, %s::tsquery, 1)", [self.analyse.un_au_moins]


class MoteurPostgreSQL(PostgresSearchBackend):
    index_class = IndexPostgreSQL
    query_compiler_class = CompilateurPostgreSQL
    autocomplete_query_compiler_class = CompletionPostgreSQL
    results_class = Resultats
