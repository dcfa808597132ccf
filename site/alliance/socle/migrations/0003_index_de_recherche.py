"""Sur PostgreSQL, l'index de l'expression que toute recherche filtre : Wagtail n'en pose que sur chaque colonne.

Sans lui, chaque recherche lit toute la table. L'expression doit rester celle de `recherche/moteur_postgresql.py`.
"""

from django.db import migrations

POSER = """
CREATE INDEX IF NOT EXISTS socle_recherche_titre_et_corps
    ON wagtailsearch_indexentry USING gin ((title || body))
"""
OTER = "DROP INDEX IF EXISTS socle_recherche_titre_et_corps"


def _sur_postgresql(sql):
    def executer(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return executer


class Migration(migrations.Migration):
    dependencies = [("socle", "0002_socle"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [migrations.RunPython(_sur_postgresql(POSER), _sur_postgresql(OTER))]
