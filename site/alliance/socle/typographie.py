"""Typographie française, appliquée à l'affichage : ce que la personne a tapé reste en base tel quel.

Règles : Lexique des règles typographiques en usage à l'Imprimerie nationale (espaces des ponctuations hautes,
guillemets, nombres). L'espace fine insécable (U+202F) précède `; ! ? » % €` et suit `«` ; l'espace-mot insécable
(U+00A0) précède le deux-points et suit « n° ».
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import unescape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
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
#: Deux parties qui se suivent ne se collent pas une fois leurs balises ôtées.
_FIN_DE_PARTIE = re.compile(r"</(?:p|li|h\d)>|<br\s*/?>")
#: Ce qui ne finit pas une phrase coupée.
_AVANT_UNE_COUPE = " ,;:.–-«("
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


def abreger(html: str, longueur: int) -> str:
    """Le début lisible d'un texte riche, sans balises : coupé entre deux mots, `…` disant qu'il manque la suite.

    Args:
        longueur: nombre de signes au plus, points de suspension à part.
    """
    return couper(unescape(strip_tags(_FIN_DE_PARTIE.sub(" ", html))), longueur)


def couper(texte: str, longueur: int) -> str:
    """Comme `abreger`, d'un texte déjà nu : ses chevrons sont des mots, et restent."""
    texte = " ".join(texte.split())
    if len(texte) <= longueur:
        return texte
    mots = texte[: longueur + 1].rpartition(" ")[0] or texte[:longueur]
    return f"{mots.rstrip(_AVANT_UNE_COUPE)}…"


def phrase(texte: str) -> str:
    """Le texte, terminé par un point s'il ne l'est par rien : on peut écrire à sa suite."""
    fini = texte.rstrip()
    return fini if not fini or fini.endswith((".", "!", "?", "…", ":")) else f"{fini}."


def de_nom(nom: str) -> str:
    """Le nom précédé de « de », élidé devant une voyelle : « d’Odile », « de Maud ». L'h reste entier."""
    debut = unicodedata.normalize("NFD", nom[:1]).lower()[:1]
    return f"d’{nom}" if debut in {"a", "e", "i", "o", "u", "y", "œ", "æ"} else f"de {nom}"


def date_longue(jour: date | None) -> str:
    """« 1er mars 2024 », « 12 mai 2025 » ou rien ; d'un instant, son jour à l'heure du site."""
    if jour is None:
        return ""
    if isinstance(jour, datetime) and timezone.is_aware(jour):
        jour = timezone.localtime(jour)
    return f"1er {date_format(jour, 'F Y')}" if jour.day == 1 else date_format(jour, "j F Y")


def moment_long(instant: datetime | None) -> str:
    """« 1er mars 2024 à 14 h 05 », à l'heure du site, ou rien."""
    if instant is None:
        return ""
    local = timezone.localtime(instant) if timezone.is_aware(instant) else instant
    return _("%(jour)s à %(heure)s") % {"jour": date_longue(local), "heure": date_format(local, r"G \h i")}
