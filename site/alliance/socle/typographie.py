"""Typographie française, appliquée à l'affichage : ce que la personne a tapé reste en base tel quel.

Règles : Lexique des règles typographiques en usage à l'Imprimerie nationale (espaces des ponctuations hautes,
guillemets, nombres). L'espace fine insécable (U+202F) précède `; ! ? » % €` et suit `«` ; l'espace-mot insécable
(U+00A0) précède le deux-points et suit « n° ».
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

FINE = "\u202f"
INSECABLE = "\u00a0"
_ESPACE = "[ \u00a0\u202f]"

_REGLES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\.\.\.(?!\.)"), "…"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r'"([^"<>\n]{1,400})"'), "«\\1»"),
    (re.compile(rf"«{_ESPACE}*"), f"«{FINE}"),
    (re.compile(rf"{_ESPACE}*»"), f"{FINE}»"),
    (re.compile(rf"{_ESPACE}+([;!?])"), f"{FINE}\\1"),
    (re.compile(r"(?<=[\w»)])([;!?])(?=\s|$)"), f"{FINE}\\1"),
    (re.compile(rf"{_ESPACE}+:(?=\s|$)"), f"{INSECABLE}:"),
    (re.compile(r"(?<=[^\W\d]):(?=\s)"), f"{INSECABLE}:"),
    (re.compile(rf"(?<=\d){_ESPACE}+(?=[%€$‰])"), FINE),
    (re.compile(rf"(?<=\d){_ESPACE}(?=\d{{3}}(?!\d))"), FINE),
    (re.compile(rf"(?<=\d){_ESPACE}(?=(?:M€|k€|M|m²|km|habitants?|places?)\b)"), INSECABLE),
    (re.compile(rf"\b([nN])°{_ESPACE}*(?=\d)"), f"\\1°{INSECABLE}"),
]
_BALISE = re.compile(r"(<[^>]*>)")
_ENTITE_FINALE = re.compile(rf"(&(?:#\d+|#x[0-9a-fA-F]+|\w+)){FINE};")


@lru_cache(maxsize=4096)
def typographier(texte: str) -> str:
    """Le texte brut, composé à la française. Idempotent."""
    for motif, remplacement in _REGLES:
        texte = motif.sub(remplacement, texte)
    return texte


def typographier_html(html: str) -> str:
    """Compose les textes d'un HTML bien formé, sans toucher aux balises ni aux entités."""
    morceaux = _BALISE.split(html)
    for rang in range(0, len(morceaux), 2):
        morceaux[rang] = _ENTITE_FINALE.sub(r"\1;", typographier(morceaux[rang]))
    return "".join(morceaux)


def enumerer(mots: Iterable[str]) -> str:
    """« Paris, Barcelone et Lesbos » ; rien s'il n'y a rien."""
    liste = list(mots)
    if len(liste) < 2:
        return "".join(liste)
    return _("%(debut)s et %(fin)s") % {"debut": ", ".join(liste[:-1]), "fin": liste[-1]}


def nombre(valeur: Decimal | int) -> str:
    """Un nombre à la française : « 2 100 », « 36,9 » ; pas de zéro inutile après la virgule."""
    entier, _point, decimales = f"{Decimal(valeur):,f}".partition(".")
    decimales = decimales.rstrip("0")
    return entier.replace(",", FINE) + (f",{decimales}" if decimales else "")
