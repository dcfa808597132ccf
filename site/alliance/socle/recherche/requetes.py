"""Les requêtes de modelsearch, analysées en français et écrites dans la langue de la base.

L'algèbre est la même pour toutes les bases : chaque requête devient une expression positive, ou le complément d'une
expression positive, car FTS5 ne connaît qu'un « sauf » à deux termes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from .analyse import mots, racines

#: Signes lus d'une requête : le moteur reçoit aussi ce que l'administration et l'API n'ont pas borné.
SIGNES_DE_REQUETE = 1_000
#: Mots d'une requête qui comptent ; au-delà, une recherche n'est plus celle d'un lecteur.
MOTS_DE_REQUETE = 32

_GUILLEMETS = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”')


class Syntaxe(NamedTuple):
    """Comment une base écrit une expression ; les mots reçus n'ont que des lettres et des chiffres."""

    mot: str
    prefixe: str
    suivi: str
    et: str
    ou: str
    sauf: str

    def phrase(self, termes: Sequence[str]) -> str:
        return "(" + self.suivi.join(self.mot.format(terme) for terme in termes) + ")"

    def joindre(self, expressions: Sequence[str], liaison: str) -> str:
        return expressions[0] if len(expressions) == 1 else "(" + liaison.join(expressions) + ")"


FTS5 = Syntaxe(mot='"{}"', prefixe='"{}"*', suivi=" + ", et=" AND ", ou=" OR ", sauf=" NOT ")
TSQUERY = Syntaxe(mot="'{}'", prefixe="'{}':*", suivi=" <-> ", et=" & ", ou=" | ", sauf=" & !")


@dataclass(frozen=True)
class Expression:
    """Ce qu'une requête trouve : ce que dit `texte`, ou tout le reste. Un texte vide ne trouve rien."""

    texte: str = ""
    complement: bool = False

    def __invert__(self) -> "Expression":
        return Expression(self.texte, not self.complement)


RIEN = Expression()
TOUT = Expression(complement=True)


def termes_de(texte: str, prefixe: bool = False) -> list[str]:
    """Les mots d'une requête, bornés : des racines, ou les mots tels quels si le dernier n'est qu'un début."""
    analyser = mots if prefixe else racines
    return analyser(texte[:SIGNES_DE_REQUETE], MOTS_DE_REQUETE)


class Analyse:
    """Analyse une requête pour une syntaxe.

    Args:
        requete: une requête de modelsearch. `Boost` est accepté et ne change pas l'ordre ; `Fuzzy` vaut un texte.
        syntaxe: celle de la base.
        prefixe: le dernier mot peut n'être que le début d'un mot, et les mots ne sont pas ramenés à leur racine.
    """

    def __init__(self, requete: SearchQuery, syntaxe: Syntaxe, prefixe: bool = False) -> None:
        self.requete, self.syntaxe, self.prefixe = requete, syntaxe, prefixe
        #: Les mots demandés, hors exclusions : ils servent à classer.
        self.termes: list[str] = []
        self.exclut = False
        self.expression = self._lire(requete, exclue=False) or RIEN

    def _lire(self, requete: SearchQuery, exclue: bool) -> Expression | None:
        """L'expression de la requête ; `None` si elle ne dit rien (mots vides, ponctuation)."""
        if isinstance(requete, MatchAll):
            return TOUT
        if isinstance(requete, Boost):
            return self._lire(requete.subquery, exclue)
        if isinstance(requete, Not):
            self.exclut = True
            expression = self._lire(requete.subquery, not exclue)
            return None if expression is None else ~expression
        if isinstance(requete, And | Or):
            lues = [self._lire(partie, exclue) for partie in requete.subqueries]
            parties = [partie for partie in lues if partie is not None]
            if not parties:
                return None
            return self._et(parties) if isinstance(requete, And) else ~self._et([~partie for partie in parties])
        if isinstance(requete, Phrase):
            termes = termes_de(requete.query_string, self.prefixe)
            ecrire: Callable[[list[str]], str] = self.syntaxe.phrase
        elif isinstance(requete, PlainText | Fuzzy):
            termes = list(dict.fromkeys(termes_de(requete.query_string, self.prefixe)))
            liaison = self.syntaxe.et if requete.operator == "and" else self.syntaxe.ou

            def ecrire(termes: list[str]) -> str:
                return self.syntaxe.joindre(self._ecrire_mots(termes), liaison)

        else:
            raise NotImplementedError(f"Requête inconnue du moteur français : {type(requete).__name__}")
        if not termes:
            return None
        if not exclue:
            self.termes += [terme for terme in termes if terme not in self.termes]
        return Expression(ecrire(termes))

    def _ecrire_mots(self, termes: list[str]) -> list[str]:
        ecrits = [self.syntaxe.mot.format(terme) for terme in termes]
        if self.prefixe:
            ecrits[-1] = self.syntaxe.prefixe.format(termes[-1])
        return ecrits

    def _et(self, parties: list[Expression]) -> Expression:
        """L'intersection de parties dont certaines sont des compléments."""
        if RIEN in parties:
            return RIEN
        voulues = [partie.texte for partie in parties if not partie.complement]
        exclues = [partie.texte for partie in parties if partie.complement and partie.texte]
        if not voulues:
            return ~Expression(self.syntaxe.joindre(exclues, self.syntaxe.ou)) if exclues else TOUT
        voulu = self.syntaxe.joindre(voulues, self.syntaxe.et)
        if not exclues:
            return Expression(voulu)
        return Expression(f"({voulu}{self.syntaxe.sauf}{self.syntaxe.joindre(exclues, self.syntaxe.ou)})")

    @property
    def un_au_moins(self) -> str:
        """L'expression qui trouve l'un au moins des mots demandés."""
        return self.syntaxe.joindre(self._ecrire_mots(self.termes), self.syntaxe.ou) if self.termes else ""


def satisfait(requete: SearchQuery, presents: Sequence[str], prefixe: bool = False) -> bool | None:
    """Dit si ces mots, déjà analysés et dans l'ordre, satisfont la requête ; `None` si elle ne dit rien."""
    if isinstance(requete, MatchAll):
        return True
    if isinstance(requete, Boost):
        return satisfait(requete.subquery, presents, prefixe)
    if isinstance(requete, Not):
        reponse = satisfait(requete.subquery, presents, prefixe)
        return None if reponse is None else not reponse
    if isinstance(requete, And | Or):
        lues = [satisfait(partie, presents, prefixe) for partie in requete.subqueries]
        reponses = [reponse for reponse in lues if reponse is not None]
        if not reponses:
            return None
        return all(reponses) if isinstance(requete, And) else any(reponses)
    termes = termes_de(requete.query_string, prefixe)
    if not termes:
        return None
    if isinstance(requete, Phrase):
        n = len(termes)
        return any(list(presents[debut : debut + n]) == termes for debut in range(len(presents) - n + 1))
    trouves = [terme in presents for terme in termes]
    if prefixe:
        trouves[-1] = any(present.startswith(termes[-1]) for present in presents)
    return all(trouves) if requete.operator == "and" else any(trouves)


def lire(q: str) -> SearchQuery:
    """Ce qu'un lecteur a tapé : des mots, tous voulus, et des suites exactes entre guillemets droits ou français."""
    suites = [next(filter(None, groupes), "") for groupes in _GUILLEMETS.findall(q)]
    reste = _GUILLEMETS.sub(" ", q)
    return And([PlainText(reste), *(Phrase(suite) for suite in suites)])
