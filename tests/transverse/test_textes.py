"""Nos textes sont écrits en français ; les catalogues de Django et de Wagtail ne doivent pas les « traduire »."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext, ngettext, override

SOURCES = ("site", "reseau", "bonnes_pratiques", "actualites", "templates")
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


PLURIEL_EN_PYTHON = re.compile(r'\bn(?:gettext|gettext_lazy)\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"')
PLURIEL_EN_GABARIT = re.compile(
    r"\{%\s*blocktranslate [^%]*?\bcount\b[^%]*%\}(.*?)\{%\s*plural\s*%\}(.*?)\{%\s*endblocktranslate", re.DOTALL
)
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def pluriels() -> Iterator[tuple[str, str]]:
    for dossier in SOURCES:
        for fichier in sorted((settings.RACINE / dossier).rglob("*")):
            if fichier.suffix == ".py" and "migrations" not in fichier.parts:
                yield from PLURIEL_EN_PYTHON.findall(fichier.read_text("utf-8"))
            elif fichier.suffix in {".html", ".txt"}:
                for un, plusieurs in PLURIEL_EN_GABARIT.findall(fichier.read_text("utf-8")):
                    yield VARIABLE.sub(r"%(\1)s", un), VARIABLE.sub(r"%(\1)s", plusieurs)


def test_zero_est_singulier_partout():
    """Chaque pluriel est au catalogue français : sans lui, Django compte à l'anglaise et écrit « 0 fiches »."""
    trouves = set(pluriels())
    assert len(trouves) > 20
    with override("fr"):
        absents = {un for un, plusieurs in trouves if ngettext(un, plusieurs, 0) != un}
        assert {ngettext(un, plusieurs, 2) for un, plusieurs in trouves} == {plusieurs for _un, plusieurs in trouves}
    assert not absents, "Ajoutez-les à site/alliance/locale/fr/LC_MESSAGES/django.po, puis compilez."
