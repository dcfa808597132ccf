"""Découper un fichier ICS sans rien croire de ce qu'il contient.

On ne donne à `icalendar` que des VEVENT, un à un, réduits aux propriétés que l'on lit : un événement illisible n'abîme
pas les autres, et ni une pièce jointe démesurée, ni une imbrication, ni une règle de fuseau ne sont interprétées.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .raisons import FichierIllisible

EVENEMENTS_AU_PLUS = 10_000
LIGNES_AU_PLUS = 1_000_000
#: Ce qu'un événement peut peser, en signes et en lignes.
SIGNES_PAR_EVENEMENT, LIGNES_PAR_EVENEMENT = 100_000, 500
PROPRIETES = frozenset(
    {
        "CATEGORIES",
        "CLASS",
        "CONFERENCE",
        "DESCRIPTION",
        "DTEND",
        "DTSTART",
        "DURATION",
        "EXDATE",
        "EXRULE",
        "GEO",
        "LOCATION",
        "RDATE",
        "RECURRENCE-ID",
        "RRULE",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "UID",
        "URL",
        "X-GOOGLE-CONFERENCE",
    }
)
_NOM = re.compile(r"[A-Za-z0-9-]{1,60}(?=[;:])")
#: Les signes de commande, dont le nul, que PostgreSQL refuse ; la tabulation reste.
_COMMANDES = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_PLI = re.compile(rb"\n[ \t]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass
class Bloc:
    """Les lignes d'un VEVENT que l'on lira. `demesure` : il en avait trop, et ne sera pas lu."""

    lignes: list[str] = field(default_factory=list)
    signes: int = 0
    demesure: bool = False
    fini: bool = False

    def ajouter(self, ligne: str) -> None:
        self.signes += len(ligne)
        if self.signes > SIGNES_PAR_EVENEMENT or len(self.lignes) >= LIGNES_PAR_EVENEMENT:
            self.demesure = True
        elif not self.demesure:
            self.lignes.append(ligne)

    def brute(self, nom: str) -> str:
        """La valeur telle qu'écrite, pour nommer un événement que l'on n'a pas su lire."""
        for ligne in self.lignes:
            if ligne[: len(nom)].upper() == nom and ligne[len(nom) : len(nom) + 1] in (":", ";"):
                return ligne.partition(":")[2].strip()
        return ""

    def en_texte(self) -> str:
        return "\r\n".join(["BEGIN:VEVENT", *self.lignes, "END:VEVENT", ""])


@dataclass
class Decoupe:
    """Les événements d'un fichier, son fuseau annoncé, et ce que ses VTIMEZONE disent de leurs décalages."""

    blocs: list[Bloc] = field(default_factory=list)
    fuseau: str = ""
    decalages: dict[str, list[str]] = field(default_factory=dict)


def decouper(contenu: bytes, charset: str = "") -> Decoupe:
    """Raises: FichierIllisible si ce n'est pas un agenda entier, ou s'il a trop d'événements."""
    decoupe, ouvert, commence, fini = Decoupe(), "", False, False
    # Ce que l'on est en train de lire : un événement, un fuseau, ou une partie que l'on passe.
    bloc: Bloc | None = None
    fuseau: list[str] = []
    profondeur = 0
    for ligne in _lignes(contenu, charset):
        tete = ligne[:6].upper()
        if tete == "BEGIN:":
            nom = ligne[6:].strip().upper()
            if nom == "VEVENT" and ouvert in ("", "VEVENT"):
                # Un événement qui n'a pas fini avant le suivant ne sera pas lu.
                bloc, ouvert, profondeur = Bloc(), "VEVENT", 0
                decoupe.blocs.append(bloc)
                if len(decoupe.blocs) > EVENEMENTS_AU_PLUS:
                    raise FichierIllisible(
                        _("L’agenda compte plus de %(nombre)d événements.") % {"nombre": EVENEMENTS_AU_PLUS}
                    )
            elif ouvert:
                profondeur += 1
            elif nom == "VCALENDAR":
                commence = True
            else:
                ouvert, profondeur, fuseau = nom, 0, []
        elif ligne[:4].upper() == "END:":
            nom = ligne[4:].strip().upper()
            if nom == "VCALENDAR":
                fini, ouvert, bloc = True, "", None
            elif nom == ouvert and not profondeur:
                if bloc is not None:
                    bloc.fini = True
                elif nom == "VTIMEZONE":
                    _retenir_le_fuseau(decoupe, fuseau)
                ouvert, bloc = "", None
            elif profondeur:
                profondeur -= 1
        elif bloc is not None:
            if not profondeur and (lu := _NOM.match(ligne)) and lu.group().upper() in PROPRIETES:
                bloc.ajouter(ligne)
        elif ouvert == "VTIMEZONE":
            if len(fuseau) < 200:
                fuseau.append(ligne)
        elif not ouvert and ligne[:14].upper() == "X-WR-TIMEZONE:":
            decoupe.fuseau = ligne[14:].strip()[:64]
    if not commence:
        raise FichierIllisible(_("Ce fichier n’est pas un agenda : aucune ligne n’y dit « BEGIN:VCALENDAR »."))
    if not fini:
        raise FichierIllisible(_("Le fichier s’arrête avant la fin de l’agenda."))
    return decoupe


def _lignes(contenu: bytes, charset: str) -> Iterator[str]:
    """Les lignes dépliées et décodées, sans signe de commande."""
    if contenu.startswith(_BOMS[0][0]) or not contenu.startswith(tuple(bom for bom, _nom in _BOMS)):
        contenu = contenu.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        # Avant de décoder : un pli peut tomber au milieu d'une lettre accentuée.
        texte = _decoder(_PLI.sub(b"", contenu), charset)
    else:
        texte = contenu.decode(next(nom for bom, nom in _BOMS if contenu.startswith(bom)), errors="replace")
        texte = re.sub(r"\n[ \t]", "", texte.replace("\r\n", "\n").replace("\r", "\n"))
    if texte.count("\n") > LIGNES_AU_PLUS:
        raise FichierIllisible(_("L’agenda est démesuré."))
    return (ligne.translate(_COMMANDES) for ligne in texte.split("\n"))


def _decoder(contenu: bytes, charset: str) -> str:
    """En UTF-8, que le format impose ; sinon comme le serveur l'annonce ; sinon en Windows-1252, que tout le monde
    écrit par mégarde."""
    for essai in ("utf-8", charset):
        try:
            return contenu.decode(essai)
        except (UnicodeError, LookupError, ValueError):
            continue
    return contenu.decode("cp1252", errors="replace")


def _retenir_le_fuseau(decoupe: Decoupe, lignes: list[str]) -> None:
    """Le TZID, et ce qui aide à le reconnaître : un autre nom (X-LIC-LOCATION), ses décalages."""
    valeurs: dict[str, list[str]] = {}
    for ligne in lignes:
        nom, _deux_points, valeur = ligne.partition(":")
        valeurs.setdefault(nom.partition(";")[0].upper(), []).append(valeur.strip()[:64])
    tzid = "".join(valeurs.get("TZID", [])[:1])
    if tzid and len(decoupe.decalages) < 100:
        decoupe.decalages[tzid] = [*valeurs.get("X-LIC-LOCATION", []), *valeurs.get("TZOFFSETTO", [])]
