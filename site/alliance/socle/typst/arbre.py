"""Du texte riche enregistré à un petit arbre que les gabarits de document savent composer.

Un nœud est un dictionnaire : `genre` (`p`, `ul`, `ol`, `li`, `gras`, `italique`, `lien`, `note`, `saut`, `texte`),
et selon le cas `enfants`, `texte`, `adresse`, ou `numero` et `premier`. Une balise inconnue s'efface et laisse son
texte ; un script, un style ou une intégration disparaissent en entier.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, CData, Comment, Declaration, Doctype, NavigableString, ProcessingInstruction, Tag
from django.conf import settings
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.rich_text import RichText

from ..notes import AppareilDeNotes
from ..typographie import typographier

Noeud = dict[str, Any]

_BLOCS = {"p": "p", "ul": "ul", "ol": "ol", "div": "p", "h2": "p", "h3": "p", "h4": "p", "blockquote": "p"}
_STYLES = {"b": "gras", "strong": "gras", "i": "italique", "em": "italique"}
_MUETS = {"script", "style", "embed", "iframe", "object", "template", "svg", "math", "hr", "img"}
_PROTOCOLES = {"http", "https", "mailto", "tel"}
_INVISIBLES = (Comment, Declaration, Doctype, ProcessingInstruction, CData)
#: Plus profond, on garde le texte sans sa mise en forme : l'éditeur n'imbrique jamais autant.
PROFONDEUR_MAX = 12


class LecteurDeTexteRiche:
    """Lit tous les textes d'une page, puis résout leurs liens internes en deux requêtes au plus.

    Args:
        notes: l'appareil de notes de la page ; sans lui, les appels disparaissent.
    """

    def __init__(self, notes: AppareilDeNotes | None = None) -> None:
        self._notes = notes
        self._notes_vues: set[int] = set()
        self._internes: list[tuple[Noeud, str, int]] = []

    def lire(self, valeur: Any) -> list[Noeud]:
        """Les blocs d'un texte riche (`RichText` ou HTML de base)."""
        source = valeur.source if isinstance(valeur, RichText) else str(valeur or "")
        return _sans_vides(_en_blocs(self._enfants(BeautifulSoup(source, "html.parser"), 0)))

    def resoudre(self, request: HttpRequest | None = None) -> None:
        """Donne leur adresse aux liens internes ; un lien vers ce qui n'est pas public redevient du texte."""
        cles: dict[str, set[int]] = {"page": set(), "document": set()}
        for _noeud, genre, cle in self._internes:
            cles[genre].add(cle)
        adresses: dict[tuple[str, int], str] = {}
        if cles["page"]:
            for page in Page.objects.live().public().filter(pk__in=cles["page"]):
                adresses["page", page.pk] = page.get_full_url(request) or ""
        if cles["document"]:
            for document in get_document_model().objects.filter(pk__in=cles["document"]):
                adresses["document", document.pk] = absolue(document.url, request)
        for noeud, genre, cle in self._internes:
            noeud["adresse"] = adresses.get((genre, cle), "")
        self._internes.clear()

    def _enfants(self, parent: Tag, profondeur: int) -> list[Noeud]:
        if profondeur > PROFONDEUR_MAX:
            return [{"genre": "texte", "texte": typographier(parent.get_text())}]
        return [noeud for enfant in parent.children for noeud in self._noeuds(enfant, profondeur)]

    def _noeuds(self, element: Any, profondeur: int) -> Iterable[Noeud]:
        if isinstance(element, NavigableString):
            if isinstance(element, _INVISIBLES) or not element:
                return []
            return [{"genre": "texte", "texte": typographier(str(element))}]
        if not isinstance(element, Tag) or element.name in _MUETS:
            return []
        if element.name == "footnote":
            return self._appel(str(element.get("id", "")))
        if element.name == "br":
            return [{"genre": "saut"}]
        enfants = self._enfants(element, profondeur + 1)
        if element.name in ("ul", "ol"):
            articles = [enfant for enfant in enfants if enfant["genre"] == "li"]
            return [{"genre": element.name, "enfants": articles}] if articles else []
        if element.name == "li":
            return [{"genre": "li", "enfants": _sans_vides(_en_blocs(enfants))}]
        if element.name in _BLOCS:
            return _en_blocs(enfants)
        if element.name in _STYLES:
            return [{"genre": _STYLES[element.name], "enfants": enfants}]
        if element.name == "a":
            return [self._lien(element, enfants)]
        return enfants

    def _lien(self, element: Tag, enfants: list[Noeud]) -> Noeud:
        noeud: Noeud = {"genre": "lien", "adresse": "", "enfants": enfants}
        genre, cle = str(element.get("linktype", "")), str(element.get("id", ""))
        if genre in ("page", "document") and cle.isascii() and cle.isdigit() and len(cle) < 18:
            self._internes.append((noeud, genre, int(cle)))
        else:
            noeud["adresse"] = adresse_sure(str(element.get("href", "")))
        return noeud

    def _appel(self, identifiant: str) -> list[Noeud]:
        note = self._notes.par_identifiant.get(identifiant) if self._notes else None
        if note is None:
            return []
        premier = note.numero not in self._notes_vues
        self._notes_vues.add(note.numero)
        appel: Noeud = {"genre": "note", "numero": note.numero, "premier": premier}
        if premier:
            lecteur = LecteurDeTexteRiche()
            appel["enfants"] = lecteur.lire(note.source)
            self._internes.extend(lecteur._internes)
        return [appel]


def adresse_sure(adresse: str) -> str:
    """L'adresse si un document peut y renvoyer (web, courriel, téléphone), sinon rien."""
    try:
        return adresse if urlsplit(adresse.strip()).scheme.lower() in _PROTOCOLES else ""
    except ValueError:
        return ""


def absolue(adresse: str, request: HttpRequest | None) -> str:
    """L'adresse complète de ce que le site sert."""
    return (
        request.build_absolute_uri(adresse) if request is not None else urljoin(settings.WAGTAILADMIN_BASE_URL, adresse)
    )


def _en_blocs(noeuds: list[Noeud]) -> list[Noeud]:
    """Range en paragraphes ce qui se suit hors de tout bloc."""
    blocs: list[Noeud] = []
    suite: list[Noeud] = []
    for noeud in [*noeuds, {"genre": "fin"}]:
        if noeud["genre"] not in ("p", "ul", "ol", "li", "fin"):
            suite.append(noeud)
            continue
        if suite:
            blocs.append({"genre": "p", "enfants": suite})
            suite = []
        if noeud["genre"] == "li":
            blocs.extend(noeud["enfants"])
        elif noeud["genre"] != "fin":
            blocs.append(noeud)
    return blocs


def _a_du_contenu(noeud: Noeud) -> bool:
    if noeud["genre"] == "texte":
        return bool(noeud["texte"].strip())
    return noeud["genre"] == "note" or any(map(_a_du_contenu, noeud.get("enfants", ())))


def _sans_vides(blocs: list[Noeud]) -> list[Noeud]:
    return [bloc for bloc in blocs if _a_du_contenu(bloc)]
