"""Nos textes sont écrits en français ; les catalogues de Django et de Wagtail ne doivent pas les « traduire »."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext, override

SOURCES = ("site", "reseau", "bonnes_pratiques", "templates")
EN_PYTHON = re.compile(r'\b(?:_|gettext|gettext_lazy)\(\s*(?:"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\')\s*\)')
EN_GABARIT = re.compile(r"\{%\s*(?:translate|trans)\s+(?:\"([^\"]*)\"|'([^']*)')")


def textes() -> Iterator[tuple[Path, str]]:
    for dossier in SOURCES:
        for fichier in sorted((settings.RACINE / dossier).rglob("*")):
            motif = {".py": EN_PYTHON, ".html": EN_GABARIT, ".txt": EN_GABARIT}.get(fichier.suffix)
            if motif and "migrations" not in fichier.parts:
                for groupes in motif.findall(fichier.read_text("utf-8")):
                    yield fichier.relative_to(settings.RACINE), "".join(groupes)


def test_aucun_texte_n_est_change_par_un_catalogue_etranger():
    trouves = list(textes())
    assert len(trouves) > 200
    with override("fr"):
        changes = {(str(fichier), texte, gettext(texte)) for fichier, texte in trouves if gettext(texte) != texte}
    assert not changes
