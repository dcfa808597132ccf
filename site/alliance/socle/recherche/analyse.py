"""L'analyse du français, seule et même pour indexer et pour chercher, sur toutes les bases.

Un texte devient une suite de racines : replié (casse, accents, ligatures), élisions et écriture inclusive défaites,
mots vides ôtés, puis ramené à sa racine par Snowball, rejoué jusqu'au point fixe. Voir `docs/recherche.md`.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

#: Au-delà, ce n'est plus un mot (et PostgreSQL refuse un lexème de plus de 2 046 octets).
LONGUEUR_DE_MOT = 64

MOTS_VIDES = frozenset(
    """
    a afin ai ainsi alors au aucun aucune aussi autre autres aux avec avoir c ca car ce ceci cela celle celles celui ces
    cet cette ceux chaque chez comme comment d dans de des donc dont du elle elles en entre es est et etre eu eux il ils
    j je jusqu l la le les leur leurs lorsqu lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont or ou
    par parce pas pour pourquoi presqu puis puisqu qu quand que quel quelle quelles quels quelqu qui quoi quoiqu s sa se
    ses si soi son sont sur t ta te tes toi ton tu un une vers vos votre vous y
    """.split()  # noqa: SIM905
)

#: Des mots que Snowball confondrait avec d'autres : la forme repliée, et la racine qu'on lui donne.
MOTS_A_PART = {
    "refuge": "refuge",  # sinon « réfugié »
    "refuges": "refuge",
    "departement": "departement",  # sinon « départ »
    "departements": "departement",
    "departemental": "departement",
    "departementale": "departement",
    "departementales": "departement",
    "departementaux": "departement",
    "droite": "droite",  # sinon « droit »
    "droites": "droite",
    "etrange": "etrange",  # sinon « étranger »
    "etranges": "etrange",
    "baux": "bail",
    "maux": "mal",
}

#: Des racines que Snowball sépare alors que le lecteur les tient pour le même mot.
RACINES_REUNIES = {
    "benevolat": "benevol",
    "citoyennet": "citoyen",
    "communal": "commun",
    "discriminatoir": "discrimin",
    "electoral": "elect",
    "enfanc": "enfant",
    "emigrat": "emigr",
    "familial": "famill",
    "fraternel": "fratern",
    "frontal": "front",  # frontalier, frontière
    "immigrat": "immigr",
    "insert": "inser",
    "interpretariat": "interpret",
    "jeuness": "jeun",
    "metropolitain": "metropol",
    "migrat": "migr",
    "migratoir": "migr",
    "nouvel": "nouveau",
    "publiqu": "public",
    "regional": "region",
    "scolar": "scolair",
    "solidar": "solidair",
    "territorial": "territoir",
    "traval": "travail",  # travaux
}

# Ce que Snowball laisse, faute d'accents ou parce que le mot est court ; rejoué avec lui jusqu'au point fixe.
_REGLES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"trices?$"), "teur"),  # médiatrice, médiateur
    (re.compile(r"(?<=.{5})eurs?$"), ""),  # demandeur, demandeuse, demande
    (re.compile(r"ives?$"), "if"),  # active, actif
    (re.compile(r"(?<=.[eo]u)x$"), ""),  # lieux, lieu
    (re.compile(r"(?<=.oi)s$"), ""),  # lois, loi
    (re.compile(r"(?<=.[^aeo]u)s$"), ""),  # élus, élu
]

_SUFFIXES_INCLUSIFS = "eres?|ieres?|nes?|tes?|les?|ves?|fes?|ses?|euses?|rices?|trices?|ennes?|onnes?|ales?|elles?|es?"
_INVISIBLES = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
#: Les lettres que la décomposition d'Unicode ne sépare pas de leur signe.
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_POINTS_MEDIANS = "·•‧⋅∙"
_APOSTROPHES = "'’ʼ‘ʹ`"

# Quantificateurs possessifs (`++`) : un mot sans fin ne se relit pas à chaque lettre.
_DEFAIRE: list[tuple[re.Pattern[str], str]] = [
    # réfugié·e·s, acteur·rice·s, étranger·ère·s : la première forme seule.
    (re.compile(rf"\b(\w++)(?:[{_POINTS_MEDIANS}]\w++)+"), r"\1"),
    # réfugié.e.s, réfugié-e-s, élu/e/s : seulement devant une terminaison connue, pour ne pas couper une adresse.
    (re.compile(rf"\b([^\W\d_]{{2,}}+)([./-])(?:{_SUFFIXES_INCLUSIFS})(?:\2s)?\b(?![.@/-]?\w)"), r"\1"),
    # élu(e)s
    (re.compile(rf"\b([^\W\d_]{{2,}}+)\((?:{_SUFFIXES_INCLUSIFS}|s)\)s?"), r"\1"),
    # O.N.G., S.O.S
    (re.compile(r"\b((?:[a-z]\.){2,}[a-z]?)(?!\w)"), ""),
    (re.compile(rf"\b(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)[{_APOSTROPHES}]"), " "),
    # co-construction, « co construction », anti-racisme : un seul mot, comme « coconstruction ».
    (re.compile(r"\bco[-‐ ]+(?=[^\W\d_]{4})"), "co"),
    (re.compile(r"\b(anti|auto|extra|inter|micro|multi|pluri|trans)[-‐](?=[^\W\d_]{3})"), r"\1"),
    # 1 500 places
    (re.compile(r"(?<![\d])(\d{1,3}(?: \d{3})+)(?!\d)"), ""),
]
_MOT = re.compile(r"[^\W_]+")
_snowball = snowballstemmer.stemmer("french")


def replier(texte: str) -> str:
    """Le texte sans casse, sans accent, sans ligature : ce qui se compare et se trie."""
    replie = texte.translate(_INVISIBLES).casefold().translate(_LIGATURES)
    if replie.isascii():
        return replie
    return "".join(signe for signe in unicodedata.normalize("NFKD", replie) if not unicodedata.combining(signe))


def _preparer(texte: str) -> str:
    """Replie, puis défait ce qui cache des mots : écriture inclusive, élisions, sigles pointés, nombres espacés."""
    prepare = replier(texte)
    for motif, remplacement in _DEFAIRE:
        prepare = motif.sub(remplacement or _souder, prepare)
    return prepare


def _souder(trouve: re.Match[str]) -> str:
    return trouve.group(1).replace(".", "").replace(" ", "")


@lru_cache(maxsize=50_000)
def racine(mot: str) -> str:
    """La racine d'un mot déjà replié. Idempotente ; un nombre ou un mot de deux lettres est sa propre racine."""
    if mot in MOTS_A_PART:
        return MOTS_A_PART[mot]
    if len(mot) < 3 or not mot.isalpha():
        return mot
    precedente = ""
    while mot != precedente:
        precedente = mot
        for motif, remplacement in _REGLES:
            mot = motif.sub(remplacement, mot)
        mot = str(_snowball.stemWord(mot))
    return RACINES_REUNIES.get(mot, mot)


def mots(texte: str, limite: int | None = None) -> list[str]:
    """Les mots repliés du texte, dans l'ordre, mots vides compris : pour compléter ce que l'on tape."""
    trouves = [mot[:LONGUEUR_DE_MOT] for mot in _MOT.findall(_preparer(texte))]
    return trouves[:limite]


def racines(texte: str, limite: int | None = None) -> list[str]:
    """Les racines du texte, dans l'ordre, mots vides ôtés : ce qui s'indexe et ce qui se cherche.

    Args:
        texte: n'importe quelle chaîne.
        limite: nombre de racines rendues au plus.
    """
    return [racine(mot) for mot in mots(texte) if mot not in MOTS_VIDES][:limite]


@lru_cache(maxsize=50_000)
def racines_du_mot(mot: str) -> frozenset[str]:
    """Les racines d'un mot tel qu'il est écrit dans un texte (`réfugié·e·s`, `Étrangère`)."""
    return frozenset(racines(mot))
