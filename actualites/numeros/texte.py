"""La partie texte d'une lettre : ce que lit une messagerie sans mise en page, ou une synthèse vocale."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.utils.translation import gettext as _

from alliance.socle.typographie import typographier

from .contenus import Contenu
from .elements import Element

COLONNES = 78
#: Une ligne ne se coupe qu'à une espace simple : les insécables tiennent, et une adresse reste entière.
_ESPACES = re.compile(r"[ \t\n\r]+")


def composer_le_texte(contexte: dict[str, Any]) -> str:
    """Toute la lettre, en lignes de 78 signes au plus ; seule une adresse peut dépasser."""
    parties = [_("ALLIANCE ACCUEILLANTE"), souligner(contexte["titre"], "=")]
    if contexte["accroche"]:
        parties.append(paragraphe(contexte["accroche"]))
    if contexte["en_ligne"]:
        parties.append(f"{_('Lire en ligne :')}\n{contexte['en_ligne']}")
    for element in contexte["elements"]:
        parties.extend(_element(element))
    parties.append(_pied(contexte))
    return "\n\n".join(partie for partie in parties if partie) + "\n"


def paragraphe(texte: str, debut: str = "", suite: str = "") -> str:
    """Le texte, replié sur des lignes de 78 signes ; `debut` et `suite` : ce qui précède la première, les autres."""
    lignes = []
    courante, prefixe = "", debut
    for mot in _ESPACES.split(typographier(texte).strip()):
        if courante and len(prefixe) + len(courante) + 1 + len(mot) > COLONNES:
            lignes.append(prefixe + courante)
            courante, prefixe = "", suite
        courante = f"{courante} {mot}" if courante else mot
    return "\n".join([*lignes, prefixe + courante]).rstrip()


def souligner(titre: str, trait: str) -> str:
    """Un titre et son trait, de la longueur de sa plus longue ligne."""
    lignes = paragraphe(titre)
    return f"{lignes}\n{trait * max(len(ligne) for ligne in lignes.splitlines())}"


def riche_en_texte(html: str) -> str:
    """Un texte riche sans ses balises : un tiret par puce, l'adresse après chaque lien."""
    arbre = BeautifulSoup(html, "html.parser")
    for lien in arbre.find_all("a"):
        adresse = str(lien.get("href", ""))
        if adresse and adresse.removeprefix("mailto:") != lien.get_text():
            lien.append(f" ({adresse})")
    for saut in arbre.find_all("br"):
        saut.replace_with("\n")
    blocs = arbre.find_all(["p", "ul", "ol"], recursive=False)
    if not blocs:
        return paragraphe(arbre.get_text())
    return "\n\n".join(texte for texte in map(_bloc, blocs) if texte)


def _bloc(bloc: Tag) -> str:
    if bloc.name == "p":
        return "\n".join(paragraphe(ligne) for ligne in bloc.get_text().split("\n") if ligne.strip())
    marques = ("- " if bloc.name == "ul" else f"{rang}. " for rang in range(1, 1000))
    return "\n".join(
        paragraphe(puce.get_text(), marque, " " * len(marque))
        for puce, marque in zip(bloc.find_all("li"), marques, strict=False)
    )


def _element(element: Element) -> Iterator[str]:
    if element.genre == "intertitre":
        yield "\n" + souligner(element.mots, "-")
    elif element.genre == "texte":
        yield riche_en_texte(str(element.html))
    elif element.genre == "bouton":
        yield f"{paragraphe(element.mots, '> ', '  ')}\n  {element.adresse}"
    elif element.genre == "image" and element.image is not None:
        if dit := element.image.texte or element.image.legende:
            yield paragraphe(_("[Image : %(texte)s]") % {"texte": dit})
    elif element.contenu is not None:
        yield _contenu(element.contenu, element.mots)


def _contenu(contenu: Contenu, mots: str) -> str:
    lignes = [paragraphe(contenu.titre, "* ", "  ")]
    genre = f"{contenu.genre} – {contenu.axe_nom}" if contenu.axe_nom else contenu.genre
    lignes.append(paragraphe(genre, "  ", "  "))
    if contenu.etat:
        lignes.append(paragraphe(f"[{contenu.etat.upper()}] {contenu.annonce}", "  ", "  "))
    lignes.extend(paragraphe(ligne, "  ", "  ") for ligne in contenu.lignes)
    for ligne in (mots or contenu.resume).splitlines():
        if ligne.strip():
            lignes.append(paragraphe(ligne, "  ", "  "))
    lignes.append(f"  {typographier(contenu.action + ' :')}\n  {contenu.adresse_de_l_action}")
    return "\n".join(lignes)


def _pied(contexte: dict[str, Any]) -> str:
    parties = [
        "-" * 40,
        paragraphe(contexte["pourquoi"]),
        f"{typographier(_('Choisir ce que vous recevez :'))}\n{contexte['preferences']}",
        f"{typographier(_('Vous désabonner :'))}\n{contexte['desabonner']}",
        paragraphe(_("Ni pixel ni lien pisté : nous ne savons pas ce que vous lisez.")),
        paragraphe(_("Une question ? %(contact)s") % {"contact": contexte["contact"]}),
    ]
    return "\n\n".join(parties)
