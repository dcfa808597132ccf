"""Le texte d'une version en passages lisibles : ce que l'on cite pour demander un changement, et que l'on compare."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.blocks import ChoiceBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.blocks.struct_block import StructValue

from alliance.socle.chiffres import presenter_chiffre
from alliance.socle.forme_canonique import ecrire, normaliser_l_objet

from .contenu import serialiser

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: Les passages faits de phrases, que l'on peut citer ; les autres sont des données.
CITABLES = frozenset(
    {"title", "en_bref", "texte", "contexte_national", "contexte_europeen", "destinataires", "chiffres"}
)
#: Ce qui commence une ligne.
LIGNES = frozenset({"p", "li", "h2", "h3", "h4", "blockquote", "br", "ul", "ol", "hr"})


@dataclass(frozen=True)
class Passage:
    """Une partie du texte.

    Attributes:
        clef: le champ dont il vient, le même d'une version à l'autre.
        lignes: ce qu'il dit, un paragraphe par ligne, sans mise en forme.
        canonique: ce qu'il est en entier, mise en forme et liens compris ; deux passages égaux s'écrivent pareil.
    """

    clef: str
    titre: str
    lignes: tuple[str, ...]
    canonique: str


def passages(page: "PriseDePositionPage") -> list[Passage]:
    """Tout ce que l'on signe (`versions.contenu`), dans l'ordre de lecture ; ceux qui sont vides compris."""
    contenu = serialiser(page)

    def passage(clef: str, titre: str, lignes: Iterator[str] | list[str], canonique: Any = None) -> Passage:
        if canonique is None:
            canonique = normaliser_l_objet(type(page), {clef: contenu.get(clef)})
        propres = (" ".join(ligne.split()) for ligne in lignes)
        return Passage(clef, str(titre), tuple(ligne for ligne in propres if ligne), ecrire(canonique))

    initiatrices = [str(initiatrice) for initiatrice in page.initiatrices.all()]
    pieces = [(str(piece), piece.document.get_file_hash()) for piece in page.pieces_jointes.select_related("document")]
    return [
        passage("title", _("Titre"), [page.title]),
        passage("nature", _("Nature"), [str(page.get_nature_display())]),
        passage("initiatrices", _("Organisations initiatrices"), initiatrices, initiatrices),
        passage("en_bref", _("En bref"), lignes_du_html(page.en_bref)),
        passage("texte", _("Le texte"), _lignes_du_bloc(page.texte.stream_block, page.texte)),
        passage("destinataires", _("Destinataires"), [_destinataire(bloc.value) for bloc in page.destinataires]),
        passage("chiffres", _("Chiffres"), [_chiffre(chiffre) for chiffre in page.chiffres.all()]),
        passage("contexte_national", _("Contexte national"), lignes_du_html(page.contexte_national)),
        passage("contexte_europeen", _("Contexte européen"), lignes_du_html(page.contexte_europeen)),
        passage("footnotes", _("Notes"), [" ".join(lignes_du_html(note.text)) for note in page.footnotes.all()]),
        passage("pieces_jointes", _("Pièces jointes"), [titre for titre, _hachage in pieces], pieces),
    ]


def paragraphes(page: "PriseDePositionPage") -> list[str]:
    """Les paragraphes que l'on peut citer, dans l'ordre de lecture."""
    return [ligne for passage in passages(page) if passage.clef in CITABLES for ligne in passage.lignes]


class _Lecture(HTMLParser):
    """Les lignes d'un texte riche ; un lien dit où il mène, pour que le changer se voie."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lignes: list[str] = [""]
        self.cibles: list[str] = []
        self.dans_un_appel = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LIGNES:
            self.lignes.append("– " if tag == "li" else "")
        elif tag == "a":
            self.cibles.append(_cible(dict(attrs)))
        elif tag == "footnote":
            self.dans_un_appel = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.cibles:
            self.lignes[-1] += self.cibles.pop()
        elif tag == "footnote":
            self.dans_un_appel = False
            self.lignes[-1] += " " + _("[note]")
        elif tag in LIGNES:
            self.lignes.append("")

    def handle_data(self, data: str) -> None:
        if not self.dans_un_appel:
            self.lignes[-1] += data


def lignes_du_html(source: Any) -> list[str]:
    """Les paragraphes d'un texte riche, sans balise ; un point de liste sans mots n'en est pas un."""
    lecture = _Lecture()
    lecture.feed(str(source or ""))
    lecture.close()
    return [ligne for ligne in lecture.lignes if ligne.strip() not in ("", "–")]


def _cible(attributs: dict[str, str | None]) -> str:
    if attributs.get("href"):
        return f" [{attributs['href']}]"
    if attributs.get("linktype") == "page":
        return " " + _("[page n° %(numero)s]") % {"numero": attributs.get("id")}
    if attributs.get("linktype") == "document":
        return " " + _("[document n° %(numero)s]") % {"numero": attributs.get("id")}
    return ""


def _lignes_du_bloc(bloc: Any, valeur: Any) -> Iterator[str]:
    """Ce que dit une valeur de bloc, quel que soit le bloc."""
    if valeur is None or valeur == "":
        return
    if isinstance(bloc, RichTextBlock):
        yield from lignes_du_html(valeur.source)
    elif isinstance(bloc, StreamBlock):
        for partie in valeur:
            yield from _lignes_du_bloc(partie.block, partie.value)
    elif isinstance(bloc, ListBlock):
        for partie in valeur:
            yield from _lignes_du_bloc(bloc.child_block, partie)
    elif isinstance(bloc, StructBlock) and isinstance(valeur, StructValue):
        for nom, partie in bloc.child_blocks.items():
            yield from _lignes_de_la_partie(partie, valeur.get(nom))
    elif isinstance(bloc, ChoiceBlock):
        yield str(dict(bloc.field.choices).get(valeur, valeur))
    else:
        yield str(valeur)
        if getattr(valeur, "contextual_alt_text", None):
            yield _("Image : %(texte)s") % {"texte": valeur.contextual_alt_text}


def _lignes_de_la_partie(bloc: Any, valeur: Any) -> Iterator[str]:
    """Une partie nommée se présente ; un texte riche ou un flux se lit de lui-même."""
    lignes = list(_lignes_du_bloc(bloc, valeur))
    if lignes and not isinstance(bloc, (RichTextBlock, StreamBlock, ListBlock)):
        lignes[0] = _("%(nom)s : %(valeur)s") % {"nom": bloc.label, "valeur": lignes[0]}
    yield from lignes


def _destinataire(valeur: Any) -> str:
    qui = ", ".join(partie for partie in (valeur.get("nom"), valeur.get("fonction")) if partie)
    demande = valeur.get("demande")
    return _("%(nom)s : %(valeur)s") % {"nom": qui, "valeur": demande} if demande else qui


def _chiffre(chiffre: Any) -> str:
    presente = presenter_chiffre(chiffre)
    dit = " ".join(partie for partie in (presente.valeur, presente.unite, presente.signification) if partie)
    source = ", ".join(str(p) for p in (presente.source, presente.source_adresse, chiffre.annee) if p)
    return f"{dit} ({source})" if source else dit
