"""Les textes d'un agenda, rendus propres : ni balise, ni signe invisible, ni phrase coupée au milieu d'un mot."""

import re
import unicodedata
from html import unescape
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _

from alliance.socle.typographie import abreger

TITRE, EN_BREF, DESCRIPTION = 200, 400, 6000
LIEU, ADRESSE, LIEN = 160, 255, 500
#: Au-delà, on ne regarde pas : le nettoyage d'un texte démesuré coûterait plus que ce qu'on en garde.
_A_NETTOYER = 40_000
_A_LA_LIGNE = re.compile(r"<br\s*/?>|</(?:p|div|li|h\d|tr)\s*>", re.IGNORECASE)
_CACHE = re.compile(r"<(script|style|head)\b.{0,40000}?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BALISE = re.compile(r"</?[a-z!][^<>]{0,2000}>", re.IGNORECASE)
#: Les blancs que l'on garde, et que Python ne compte pas parmi les signes imprimables.
_BLANCS = dict.fromkeys(map(ord, "\n\u00a0\u202f\u2009"), " ")
_LIEN = re.compile(r"https?://[^\s<>\"'()]{4,480}", re.IGNORECASE)


def ligne(texte: str, longueur: int) -> str:
    """Une seule ligne de texte nu, coupée entre deux mots."""
    return _couper(" ".join(nu(texte).split()), longueur)


def nu(texte: str) -> str:
    """Le texte sans balise ni signe de commande ; les paragraphes restent à la ligne."""
    texte = texte[:_A_NETTOYER]
    if _BALISE.search(texte):
        texte = unescape(_sans_balise(_A_LA_LIGNE.sub("\n", _CACHE.sub("", texte))))
        # Un texte deux fois échappé rendrait ici des balises.
        texte = _BALISE.sub("", texte)
    elif "&" in texte:
        texte = _BALISE.sub("", unescape(texte))
    texte = texte.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    # Le cas courant, sans regarder chaque signe.
    if not texte.translate(_BLANCS).isprintable():
        texte = "".join(signe for signe in texte if signe == "\n" or not unicodedata.category(signe).startswith("C"))
    return texte.strip()


def _sans_balise(html: str) -> str:
    try:
        return strip_tags(html)
    except SuspiciousOperation:
        # Des balises imbriquées par centaines : il n'y a là rien à lire.
        return ""


def _couper(texte: str, longueur: int) -> str:
    # La coupe laisse de la place aux points de suspension.
    return texte if len(texte) <= longueur else abreger(escape(texte), longueur - 1)


def en_bref(propre: str) -> str:
    """Le premier paragraphe d'un texte nu, en HTML, ou son début."""
    premier = next((ligne for ligne in propre.split("\n") if ligne.strip()), "")
    premier = _couper(" ".join(premier.split()), EN_BREF)
    return f"<p>{escape(premier)}</p>" if premier else ""


def description(propre: str, lien: str = "") -> str:
    """Le texte nu, en paragraphes, suivi du lien vers sa page d'origine ; rien s'il n'en dit pas plus qu'en bref."""
    if len(propre) > DESCRIPTION:
        propre = propre[:DESCRIPTION].rpartition(" ")[0].rstrip(" ,;:.–-«(") + "…"
    paragraphes = [" ".join(partie.split()) for partie in propre.split("\n")]
    paragraphes = [partie for partie in paragraphes if partie]
    html = ""
    if len(paragraphes) > 1 or any(len(partie) > EN_BREF for partie in paragraphes):
        html = "".join(f"<p>{escape(partie)}</p>" for partie in paragraphes)
    if lien:
        html += f'<p><a href="{escape(lien)}">{escape(_("La page de l’événement chez qui l’organise"))}</a></p>'
    return html


def adresse_web(valeur: str) -> str:
    """L'adresse si c'en est une du web, écrite proprement ; rien sinon."""
    valeur = nu(valeur).strip()
    if len(valeur) > LIEN or any(signe.isspace() or signe in "<>\"'" for signe in valeur):
        return ""
    try:
        parties = urlsplit(valeur)
        bonne = parties.scheme in ("http", "https") and "." in (parties.hostname or "") and not parties.username
    except ValueError:
        return ""
    return valeur if bonne else ""


def premier_lien(texte: str) -> str:
    """La première adresse du web que cite un texte."""
    trouve = _LIEN.search(texte[:_A_NETTOYER])
    return adresse_web(trouve.group().rstrip(".,;:!?")) if trouve else ""


def lieu(texte: str) -> tuple[str, str]:
    """Le nom du lieu et son adresse : « Salle des fêtes, 1 rue de l'Exemple, 05100 Briançon »."""
    entier = " ".join(nu(_LIEN.sub("", texte)).replace("\n", ", ").split()).strip(" ,;-–")
    nom, _virgule, reste = entier.partition(",")
    return _couper(nom.strip(), LIEU), _couper(reste.strip(" ,"), ADRESSE)
