"""Ce qui, dans une adresse électronique, désigne une même personne ; et ce qui ne désigne personne.

La forme canonique ne sert qu'à comparer : on écrit toujours à l'adresse que la personne a donnée.
"""

import re
import unicodedata
from functools import cache

import idna
from disposable_email_domains import allowlist, blocklist

#: Au-delà (RFC 5321), aucun serveur n'y écrirait.
LONGUEUR_D_UNE_ADRESSE = 254
#: Les fournisseurs qui livrent la même boîte avec ou sans points, et sous quel nom de domaine on les compare.
SANS_POINTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}

_ENTRE_GUILLEMETS = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
#: Ce qui s'écrit aussi bien nu.
_SANS_GUILLEMETS = re.compile(r"[^\s\"(),:;<>@\[\]\\.]+(?:\.[^\s\"(),:;<>@\[\]\\.]+)*")


def canonique(adresse: str) -> str:
    """L'adresse sous la seule forme que prennent toutes ses variantes : deux fois la même, c'est la même personne.

    Ôte la casse, les variantes Unicode, les guillemets superflus, l'étiquette (« +quelque-chose ») et, chez les
    fournisseurs qui les ignorent, les points. Le domaine est rendu en ASCII (IDNA). Rejouée sur son résultat, ne change
    rien. Ce qui n'est pas une adresse est rendu en minuscules, sans erreur.
    """
    locale, arobase, domaine = _minuscules(adresse).rpartition("@")
    if not arobase:
        return domaine
    domaine = _domaine(domaine)
    precedente = ""
    while locale != precedente:  # ôter des guillemets peut découvrir une étiquette, et l'inverse
        precedente, locale = locale, _boite(locale, sans_points=domaine in SANS_POINTS)
    return f"{locale}@{SANS_POINTS.get(domaine, domaine)}"


def est_jetable(adresse: str) -> bool:
    """Vrai si l'adresse est d'un service de boîtes jetables, ou d'un de ses sous-domaines."""
    etiquettes = _domaine(_minuscules(adresse).rpartition("@")[2]).split(".")
    parents = {".".join(etiquettes[rang:]) for rang in range(len(etiquettes))}
    return not parents.isdisjoint(_jetables())


def sans_l_adresse(texte: str, adresse: str) -> str:
    """Le texte sans cette adresse : les serveurs la redisent dans leurs refus, pas toujours dans la même casse."""
    for forme in sorted({adresse.strip(), canonique(adresse)}, key=len, reverse=True):
        texte = re.sub(re.escape(forme), "…", texte, flags=re.IGNORECASE) if forme else texte
    return texte


@cache
def _jetables() -> frozenset[str]:
    return frozenset(blocklist) - frozenset(allowlist)


def _boite(locale: str, *, sans_points: bool) -> str:
    """La boîte que désigne la partie locale, sans les guillemets dont elle n'a pas besoin (RFC 5321, 4.1.2)."""
    entre = _ENTRE_GUILLEMETS.fullmatch(locale)
    lettres = re.sub(r"\\(.)", r"\1", entre[1], flags=re.DOTALL) if entre else locale
    lettres = lettres.partition("+")[0].strip() or lettres.strip()
    if sans_points:
        lettres = lettres.replace(".", "").strip() or lettres
    if entre is None or _SANS_GUILLEMETS.fullmatch(lettres):
        return lettres
    return '"' + re.sub(r'(["\\])', r"\\\1", lettres) + '"'


def _minuscules(texte: str) -> str:
    """La forme NFKC, en minuscules, de ce que l'on a saisi : l'un défait parfois l'autre, d'où le point fixe."""
    precedent, texte = None, texte.strip()
    while texte != precedent:
        precedent, texte = texte, unicodedata.normalize("NFKC", texte.lower()).strip()
    return texte


def _domaine(domaine: str) -> str:
    domaine = domaine.rstrip(". ")
    try:
        return idna.encode(domaine, uts46=True).decode()
    except idna.IDNAError:  # un soulignement, une étiquette trop longue : personne ne le résoudra, on compare tel quel
        return domaine
