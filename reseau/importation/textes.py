"""Lire un CSV tel qu'une mairie l'envoie : encodage, séparateur et guillemets se devinent."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from .refus import FichierRefuse

SEPARATEURS = (";", ",", "\t", "|")
#: Sur combien de rangées on juge d'un séparateur et l'on cherche l'en-tête.
RANGEES_D_ESSAI = 30
#: Au-delà, une cellule n'en est plus une : un guillemet jamais fermé a avalé la suite.
SIGNES_PAR_CELLULE = 30_000


def decoder(octets: bytes) -> tuple[str, str]:
    """Le texte d'un fichier et le nom de son encodage.

    Une marque d'ordre (BOM) décide ; sans elle, des octets nuls réguliers disent l'UTF-16. Sinon chaque ligne est lue
    en UTF-8, à défaut en Windows-1252 : des listes recollées mêlent les deux. Des octets que Windows-1252 n'a pas
    viennent d'un vieux Mac.

    Raises:
        FichierRefuse: ce n'est pas du texte.
    """
    for marque, encodage in (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if octets.startswith(marque):
            return _texte(octets, encodage), encodage.removesuffix("-sig").upper()
    debut = octets[:2_000]
    if debut.count(0) > len(debut) // 4:
        encodage = "utf-16-le" if debut[1::2].count(0) >= debut[::2].count(0) else "utf-16-be"
        return _texte(octets, encodage), "UTF-16"
    try:
        return _verifier(octets.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        return _ligne_par_ligne(octets)


def _texte(octets: bytes, encodage: str) -> str:
    try:
        return _verifier(octets.decode(encodage))
    except UnicodeDecodeError as erreur:
        raise _illisible() from erreur


def _ligne_par_ligne(octets: bytes) -> tuple[str, str]:
    lignes, melange = [], False
    ancien = "cp1252"
    try:
        octets.decode("cp1252")
    except UnicodeDecodeError:
        ancien = "mac_roman"
    for ligne in octets.split(b"\n"):
        try:
            texte = ligne.decode("utf-8")
            melange = melange or not ligne.isascii()
        except UnicodeDecodeError:
            # Une ligne UTF-8 abîmée au milieu d'un mot ne fait pas perdre le fichier : ses octets se voient au rapport.
            texte = ligne.decode("cp1252" if melange else ancien, errors="replace")
        lignes.append(texte)
    nom = "Windows-1252" if ancien == "cp1252" else "Mac Roman"
    return _verifier("\n".join(lignes)), f"UTF-8 + {nom}" if melange else nom


def _verifier(texte: str) -> str:
    if any(signe < " " and signe not in "\t\r\n\f\v" for signe in set(texte)):
        raise _illisible()
    return texte


def _illisible() -> FichierRefuse:
    return FichierRefuse(
        _("Ce fichier n’est pas un texte lisible. Ouvrez-le dans votre tableur et enregistrez-le en CSV UTF-8.")
    )


def rangees(texte: str, separateur: str) -> Iterator[list[str]]:
    """Les rangées du fichier, dans l'ordre, vides comprises : leur rang est celui que montre un tableur.

    Raises:
        FichierRefuse: un guillemet ouvert n'est jamais fermé.
    """
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    numero = 0
    try:
        for rangee in lecteur:
            if any(len(cellule) > SIGNES_PAR_CELLULE for cellule in rangee):
                raise csv.Error
            yield rangee
            numero += 1
    except csv.Error as erreur:
        raise FichierRefuse(
            _("Rangée %(n)d : une cellule est démesurée ; un guillemet ouvert n’est sans doute jamais fermé.")
            % {"n": numero + 1}
        ) from erreur


def meilleur_separateur(texte: str, juger: Callable[[list[str]], int]) -> str:
    """Celui dont les premières rangées ressemblent le plus à une liste de membres.

    Args:
        juger: la note d'une rangée comme en-tête.
    """
    premiere, _saut, _reste = texte.partition("\n")
    if premiere.strip().lower().startswith("sep=") and len(premiere.strip()) == len("sep=;"):
        return premiere.strip()[-1] if premiere.strip()[-1] in SEPARATEURS else ";"

    def note(separateur: str) -> tuple[int, int]:
        try:
            debut = list(islice(rangees(texte, separateur), RANGEES_D_ESSAI))
        except FichierRefuse:
            return (0, 0)
        return (max(map(juger, debut), default=0), sum(len(rangee) > 1 for rangee in debut))

    return max(SEPARATEURS, key=note)
