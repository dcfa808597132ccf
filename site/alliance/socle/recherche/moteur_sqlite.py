"""Le moteur français sur SQLite : FTS5, une seule passe de bm25 par recherche."""

from typing import Any

from modelsearch.backends.database.sqlite.sqlite import SQLiteFTSIndexEntry, SQLiteIndex, SQLiteSearchBackend

from .analyse import mots, racines
from .moteur_commun import ENTREES, MOTS_DE_DOCUMENT, POIDS_FORT, Compilateur, Document, IndexMixin, Resultats
from .requetes import FTS5

FTS = SQLiteFTSIndexEntry._meta.db_table

#: Poids du titre devant le corps. bm25 sature : au plus 2,2 fois l'IDF, si souvent que le corps répète un mot.
POIDS_DU_TITRE = 10.0


class IndexSQLite(IndexMixin, SQLiteIndex):
    def ranger(self, document: Document) -> dict[str, str]:
        # FTS5 ne pèse que des colonnes : un champ de poids fort se répète dans le corps.
        corps = "\n".join([*document.fort * POIDS_FORT, *document.corps])
        return {
            "title": " ".join(racines("\n".join([*document.titre, *document.comme_titre]), MOTS_DE_DOCUMENT)),
            "body": " ".join(racines(corps, MOTS_DE_DOCUMENT)),
            "autocomplete": " ".join(mots("\n".join(document.debuts), MOTS_DE_DOCUMENT)),
        }


class CompilateurSQLite(Compilateur):
    syntaxe = FTS5

    def source(self) -> tuple[str, list[Any]]:
        # CROSS JOIN fixe l'ordre des boucles : l'index d'abord. Sans lui, SQLite cherche le mot à chaque entrée.
        return (
            f"{FTS} f CROSS JOIN {ENTREES} e ON e.id = f.rowid WHERE f.{FTS} MATCH %s",
            [f"{{{' '.join(self.colonnes)}}} : {self.analyse.expression.texte}"],
        )

    def score(self) -> tuple[str, list[Any]]:
        # Ordre des colonnes de la table : autocomplete, body, title. bm25 est négatif, le meilleur au plus bas.
        return f"-({POIDS_DU_TITRE} * bm25({FTS}, 0.0, 0.0, 1.0) + bm25({FTS}, 0.0, 1.0, 0.0))", []


class CompletionSQLite(CompilateurSQLite):
    prefixe = True
    colonnes = ("autocomplete",)

    def score(self) -> tuple[str, list[Any]]:
        return f"-bm25({FTS}, 1.0, 0.0, 0.0)", []


class MoteurSQLite(SQLiteSearchBackend):
    index_class = IndexSQLite
    query_compiler_class = CompilateurSQLite
    autocomplete_query_compiler_class = CompletionSQLite
    results_class = Resultats
