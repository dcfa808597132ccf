"""L'extrait d'un texte qui montre au lecteur pourquoi une page répond à sa recherche."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from .analyse import racines_du_mot
from .requetes import termes_de

#: Signes lus d'un texte : au-delà, l'extrait ne cherche plus mieux.
SIGNES_LUS = 60_000

# Un mot tel qu'il est écrit : avec ses formes inclusives et ses préfixes liés, pour le marquer d'un seul tenant.
_MOT = re.compile(
    r"(?:(?:co|anti|auto|extra|inter|micro|multi|pluri|trans)[-‐])?[^\W_]+"
    r"(?:[·•‧⋅∙][^\W_]+)*(?:([.-])(?:e|ne|te|ère|trice|rice|euse)(?:\1s|s)?\b|\(e?s?\)s?)?",
    re.IGNORECASE,
)
_BLANCS = re.compile(r"[^\S\n]+")
_LIGNES = re.compile(r"\s*\n\s*")
#: Ce qui sépare, dans un extrait, deux parties de la page.
SEPARATEUR = " · "


@lru_cache(maxsize=256)
def _racines_de(requete: str) -> frozenset[str]:
    return frozenset(termes_de(requete))


def _mise_a_plat(texte: str) -> str:
    normal = unicodedata.normalize("NFC", texte[:SIGNES_LUS]).replace("\x00", "")
    return _LIGNES.sub(SEPARATEUR, _BLANCS.sub(" ", normal).strip())


def extrait(texte: str, requete: str, longueur: int = 240) -> SafeString:
    """Le passage du texte qui répond le mieux à la requête, échappé, ses mots trouvés dans `<mark>`.

    Les mots se comparent par leur racine, sans accent. Le passage ne coupe aucun mot ; `…` dit ce qui manque. Sans mot
    trouvé, c'est le début du texte.

    Args:
        texte: un texte sans balises ; un saut de ligne y sépare deux parties.
        requete: ce que le lecteur a tapé.
        longueur: nombre de signes au plus, hors balises et points de suspension (sauf si un seul mot la dépasse).
    """
    plat = _mise_a_plat(texte)
    voulues = _racines_de(requete)
    places = [(mot.start(), mot.end()) for mot in _MOT.finditer(plat)]
    if not places:
        return conditional_escape(plat[:longueur])
    trouves = []
    if voulues:
        for rang, (debut, fin) in enumerate(places):
            communes = racines_du_mot(plat[debut:fin]) & voulues
            if communes:
                trouves.append((rang, communes))
    premier, dernier = _fenetre(places, trouves, longueur)
    return _rendre(plat, places, premier, dernier, {rang for rang, _communes in trouves})


def _fenetre(
    places: list[tuple[int, int]], trouves: list[tuple[int, frozenset[str]]], longueur: int
) -> tuple[int, int]:
    """Les rangs du premier et du dernier mot du meilleur passage : le plus de mots différents, puis le plus tôt."""
    meilleur, note = 0, (0, 0)
    for indice, (rang, _communes) in enumerate(trouves):
        differentes: set[str] = set()
        nombre = 0
        for suivant, communes in trouves[indice:]:
            if places[suivant][1] - places[rang][0] > longueur:
                break
            differentes |= communes
            nombre += 1
        if (len(differentes), nombre) > note:
            meilleur, note = rang, (len(differentes), nombre)
    premier = meilleur
    # Un peu de ce qui précède, pour que le mot trouvé se lise dans sa phrase.
    while premier and places[meilleur][1] - places[premier - 1][0] <= longueur // 4:
        premier -= 1
    dernier = max(premier, meilleur if note[0] else premier)
    while dernier + 1 < len(places) and places[dernier + 1][1] - places[premier][0] <= longueur:
        dernier += 1
    while premier and places[dernier][1] - places[premier - 1][0] <= longueur:
        premier -= 1
    return premier, dernier


def _rendre(plat: str, places: list[tuple[int, int]], premier: int, dernier: int, marques: set[int]) -> SafeString:
    debut = 0 if premier == 0 else places[premier][0]
    fin = len(plat) if dernier == len(places) - 1 else places[dernier][1]
    morceaux: list[SafeString] = []
    curseur = debut
    for rang in range(premier, dernier + 1):
        if rang in marques:
            a, b = places[rang]
            morceaux += [
                conditional_escape(plat[curseur:a]),
                format_html_join("", "<mark>{}</mark>", [(plat[a:b],)]),
            ]
            curseur = b
    morceaux.append(conditional_escape(plat[curseur:fin]))
    avant = "… " if debut else ""
    apres = " …" if fin < len(plat) else ""
    return mark_safe(avant + "".join(morceaux) + apres)  # noqa: S308


def textes_des_pages(pks: Iterable[int]) -> dict[int, str]:
    """Le texte lisible de ces pages, par clé primaire : une requête. Une page sans texte n'y est pas."""
    from alliance.socle.models import TexteDePage

    return dict(TexteDePage.objects.filter(pk__in=list(pks)).values_list("pk", "texte"))


def texte_de_page(page: Page) -> str:
    """Le texte lisible d'une page, tel qu'il est indexé (hors titre).

    Une requête par page, sauf si elle a été lue avec `select_related("texte_indexe")` ; pour une liste, préférer
    `textes_des_pages`.
    """
    from alliance.socle.models import TexteDePage

    try:
        return str(page.texte_indexe.texte)
    except TexteDePage.DoesNotExist:
        return ""
