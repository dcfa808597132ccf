"""Les notes d'une page : appelées dans le texte, numérotées dans l'ordre de lecture, listées au pied."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

#: Ce que l'éditeur enregistre à l'endroit de l'appel (wagtail-footnotes).
APPEL = re.compile(r'<footnote id="([^"]+)">.*?</footnote>', re.DOTALL)
BALISE = re.compile(r"<[^>]+>")
BLANCS = re.compile(r"\s+")
BLOCS_DE_TEXTE = re.compile(r"</(?:p|li|h\d)>|<br\s*/?>", re.IGNORECASE)


def textes_riches(valeur: Any) -> Iterator[str]:
    """Les textes riches d'une valeur de champ (HTML de base), dans l'ordre de lecture."""
    if isinstance(valeur, RichText):
        yield valeur.source
    elif isinstance(valeur, str):
        yield valeur
    elif isinstance(valeur, StreamValue | ListValue):
        for bloc in valeur:
            yield from textes_riches(getattr(bloc, "value", bloc))
    elif isinstance(valeur, StructValue):
        for partie in valeur.values():
            if not isinstance(partie, str):
                yield from textes_riches(partie)


@dataclass
class Note:
    """Une note appelée au moins une fois : son rang (à partir de 1), son texte, ses appels."""

    numero: int
    source: str
    appels: int = 0

    @property
    def retours(self) -> list[dict[str, str]]:
        """Les liens du pied vers chaque appel."""
        return [{"ancre": f"appel-{self.numero}-{rang}", "libelle": str(rang)} for rang in range(1, self.appels + 1)]


@dataclass
class AppareilDeNotes:
    """Numérote les notes d'une page d'après ses textes, et rend chaque appel.

    Args:
        lire_les_notes: rend le texte de chaque note, par identifiant ; appelée seulement si un texte en appelle.
        textes: les textes riches de la page, dans l'ordre de lecture.
    """

    lire_les_notes: Callable[[], dict[str, str]]
    textes: Iterable[str]
    par_identifiant: dict[str, Note] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._rendus: dict[str, int] = {}
        appels = [identifiant for texte in self.textes for identifiant in APPEL.findall(texte)]
        notes = self.lire_les_notes() if appels else {}
        for identifiant in appels:
            if identifiant in notes:
                suivante = Note(len(self.par_identifiant) + 1, notes[identifiant])
                self.par_identifiant.setdefault(identifiant, suivante).appels += 1

    def __iter__(self) -> Iterator[Note]:
        return iter(self.par_identifiant.values())

    def __len__(self) -> int:
        return len(self.par_identifiant)

    def rendre_appels(self, source: str) -> str:
        """Remplace les appels par des liens vers le pied ; un appel sans note disparaît."""
        return APPEL.sub(self._rendre, source)

    def _rendre(self, trouve: re.Match[str]) -> str:
        note = self.par_identifiant.get(trouve.group(1))
        if note is None:
            return ""
        rang = min(self._rendus.get(trouve.group(1), 0) + 1, note.appels)
        self._rendus[trouve.group(1)] = rang
        return (
            f'<sup class="appel"><a href="#note-{note.numero}" id="appel-{note.numero}-{rang}" '
            f'role="doc-noteref" aria-label="Note {note.numero}">{note.numero}</a></sup>'
        )


def sans_appels(source: str) -> str:
    """Le texte sans ses appels de note (extraits, flux)."""
    return APPEL.sub("", source)


def texte_nu(source: str | None) -> str:
    """Le texte que le lecteur verra : sans balise, sans appel de note, blancs réduits."""
    separe = BLOCS_DE_TEXTE.sub(" ", sans_appels(source or ""))
    return BLANCS.sub(" ", html.unescape(BALISE.sub("", separe))).strip()
