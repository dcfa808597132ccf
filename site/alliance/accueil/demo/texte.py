"""L'écriture des fichiers de `donnees/` : un texte que l'on lit à l'œil nu, rendu en texte riche."""

import re
from collections.abc import Mapping

from django.utils.html import escape

PARAGRAPHES = re.compile(r"\n\s*\n")
PUCE = re.compile(r"^- ")
RANG = re.compile(r"^\d+\. ")
APPEL = re.compile(r"\[\^([\w-]+)\]")
LIEN = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")
GRAS = re.compile(r"\*\*(.+?)\*\*")
ITALIQUE = re.compile(r"\*(.+?)\*")


def texte_riche(source: str, notes: Mapping[str, str] | None = None) -> str:
    """Le HTML de base d'un texte : paragraphes séparés d'une ligne vide, `- ` et `1. ` pour les listes.

    Dans la ligne : `**gras**`, `*italique*`, `[texte](https://…)`, `[^cle]` pour appeler une note.

    Args:
        notes: identifiant de chaque note, par clé.
    Raises:
        KeyError: une note appelée n'est pas dans `notes`.
    """
    return "".join(_bloc(bloc, notes or {}) for bloc in PARAGRAPHES.split(source.strip()) if bloc)


def en_ligne(source: str, notes: Mapping[str, str] | None = None) -> str:
    """Le HTML d'une ligne, sans paragraphe autour."""
    html = LIEN.sub(r'<a href="\2">\1</a>', str(escape(source)))
    html = GRAS.sub(r"<b>\1</b>", html)
    html = ITALIQUE.sub(r"<i>\1</i>", html)
    return APPEL.sub(lambda trouve: _appel((notes or {})[trouve.group(1)]), html)


def _appel(identifiant: str) -> str:
    return f'<footnote id="{identifiant}">[{identifiant[:6]}]</footnote>'


def _bloc(bloc: str, notes: Mapping[str, str]) -> str:
    lignes = bloc.strip().splitlines()
    for marque, balise in ((PUCE, "ul"), (RANG, "ol")):
        if all(marque.match(ligne) for ligne in lignes):
            elements = "".join(f"<li>{en_ligne(marque.sub('', ligne), notes)}</li>" for ligne in lignes)
            return f"<{balise}>{elements}</{balise}>"
    return f"<p>{en_ligne(' '.join(lignes), notes)}</p>"
