"""Ce que dit un agenda, dans les mots de nos pages.

Rien n'est écrit ici, et rien ne lève hors de `FichierIllisible` : un événement que l'on ne sait pas lire est écarté
avec sa raison, les autres restent.
"""

import datetime
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event

from . import textes
from .decoupe import Bloc, decouper
from .horloges import Fuseaux
from .raisons import Ecarte, FichierIllisible, Illisible
from .traduction import Lu, traduire

journal = logging.getLogger(__name__)

#: Au-delà (secondes de calcul), le fichier est fait pour nous occuper.
DUREE_AU_PLUS = 60.0
IDENTIFIANT_AU_PLUS = 255


class TropLong(FichierIllisible):
    """Il prendrait plus que le temps donné : plus de temps le lirait peut-être."""


@dataclass
class Lecture:
    """Ce que l'on a lu d'un agenda.

    Attributes:
        evenements: par identifiant, dans l'ordre du fichier.
        ecartes: ceux que l'on n'a pas pris.
        vus: les identifiants de tous, écartés compris : eux n'ont pas disparu.
    """

    evenements: dict[str, Lu] = field(default_factory=dict)
    ecartes: list[Ecarte] = field(default_factory=list)
    vus: set[str] = field(default_factory=set)

    @property
    def lus(self) -> int:
        return len(self.evenements) + len(self.ecartes)


@dataclass
class _Groupe:
    """Les VEVENT d'un même identifiant : celui qui porte la série, et ses exceptions."""

    maitre: Event | None = None
    titre: str = ""
    exceptions: list[Event] = field(default_factory=list)


def lire(
    contenu: bytes, charset: str = "", aujourd_hui: datetime.date | None = None, *, duree: float | None = None
) -> Lecture:
    """Le fichier entier, ou rien.

    Args:
        duree: secondes de calcul au plus ; `DUREE_AU_PLUS` si l'on n'en dit pas.

    Raises: FichierIllisible ; le fichier ne change alors rien.
    """
    fin = time.thread_time() + (DUREE_AU_PLUS if duree is None else duree)
    decoupe = decouper(contenu, charset)
    fuseaux = Fuseaux(decoupe.decalages, decoupe.fuseau)
    lecture, groupes = Lecture(), dict[str, _Groupe]()
    for bloc in _dans_le_temps(decoupe.blocs, fin):
        _ranger(bloc, groupes, lecture)
    jour = aujourd_hui or timezone.localdate()
    for uid in _dans_le_temps(list(groupes), fin):
        groupe = groupes[uid]
        try:
            if groupe.maitre is None:
                raise Illisible(_("c’est l’exception d’une série que l’agenda ne dit pas"))
            lecture.evenements[uid] = traduire(uid, groupe.maitre, groupe.exceptions, fuseaux, jour)
        except Illisible as raison:
            lecture.ecartes.append(Ecarte(uid, groupe.titre, str(raison)))
        except Exception:
            # Ce que la bibliothèque lève sur une valeur tordue n'est pas documenté ; un événement n'arrête pas les
            # autres.
            journal.info("Événement %r illisible", uid, exc_info=True)
            lecture.ecartes.append(Ecarte(uid, groupe.titre, _("il est illisible")))
    return lecture


def _dans_le_temps(elements: Iterable[Any], fin: float) -> Iterable[Any]:
    for element in elements:
        if time.thread_time() > fin:
            raise TropLong(_("L’agenda est trop long à lire."))
        yield element


def _ranger(bloc: Bloc, groupes: dict[str, _Groupe], lecture: Lecture) -> None:
    """Met un VEVENT avec ceux de son identifiant, ou l'écarte."""
    titre = textes.ligne(bloc.brute("SUMMARY")[:1000].replace("\\,", ","), 120)
    uid = bloc.brute("UID")
    if uid and len(uid) <= IDENTIFIANT_AU_PLUS:
        lecture.vus.add(uid)
    try:
        if not uid:
            raise Illisible(_("il n’a pas d’identifiant"))
        if len(uid) > IDENTIFIANT_AU_PLUS:
            raise Illisible(_("son identifiant est trop long"))
        if not bloc.fini:
            raise Illisible(_("il s’arrête avant la fin"))
        if bloc.demesure:
            raise Illisible(_("il est démesuré"))
        evenement = cast(Event, Event.from_ical(bloc.en_texte()))
        groupe = groupes.setdefault(uid, _Groupe())
        if "RECURRENCE-ID" in evenement:
            groupe.exceptions.append(evenement)
            return
        if groupe.maitre is not None and _version(evenement) < _version(groupe.maitre):
            return
        groupe.maitre, groupe.titre = evenement, titre
    except Illisible as raison:
        lecture.ecartes.append(Ecarte(uid[:IDENTIFIANT_AU_PLUS], titre, str(raison)))
    except Exception:
        journal.info("Événement %r illisible", uid, exc_info=True)
        lecture.ecartes.append(Ecarte(uid, titre, _("il est illisible")))


def _version(evenement: Event) -> int:
    """Deux événements de même identifiant : le plus récent l'emporte, et à défaut le dernier."""
    try:
        return int(evenement.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0
