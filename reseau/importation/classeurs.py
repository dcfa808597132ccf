"""Lire un classeur XLSX sans lui faire confiance : taille décompressée bornée, ni macro, ni formule calculée."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from .refus import FichierRefuse

#: Ce qu'un classeur peut peser une fois décompressé (octets) : dix fois une liste de 20 000 membres bien remplie.
TAILLE_DECOMPRESSEE = 60 * 1024 * 1024
PIECES_DU_CLASSEUR = 300
COLONNES_LUES = 80


def verifier_archive(octets: bytes) -> None:
    """Raises: FichierRefuse, si l'archive se gonfle hors de mesure ou porte des déclarations XML."""
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            pieces = archive.infolist()
            # La lecture s'arrête à la taille annoncée : une archive qui mentirait serait tronquée, pas gonflée.
            if len(pieces) > PIECES_DU_CLASSEUR or sum(piece.file_size for piece in pieces) > TAILLE_DECOMPRESSEE:
                raise FichierRefuse(
                    _("Ce classeur est démesuré une fois ouvert. Copiez la liste seule dans un classeur neuf.")
                )
            for piece in pieces:
                if piece.filename.endswith((".xml", ".rels")):
                    with archive.open(piece) as contenu:
                        if b"<!" in contenu.read(2_048).replace(b"<!--", b""):
                            raise _abime()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as erreur:
        raise _abime() from erreur


def feuilles(octets: bytes, rangees_au_plus: int) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """Le nom et les rangées de chaque feuille visible ; les formules arrivent comme texte, jamais calculées.

    Args:
        rangees_au_plus: où s'arrêter, quoi que prétende la feuille.

    Raises:
        FichierRefuse: le classeur est abîmé, ou n'en est pas un.
    """
    verifier_archive(octets)
    try:
        classeur = load_workbook(BytesIO(octets), read_only=True, data_only=False, keep_links=False)
        for feuille in classeur.worksheets:
            if feuille.sheet_state == "visible":
                # Certains logiciels annoncent des dimensions fausses : on lit ce qu'il y a.
                feuille.reset_dimensions()
                yield str(feuille.title), _rangees(feuille, rangees_au_plus)
    except FichierRefuse:
        raise
    # openpyxl laisse passer, devant un fichier abîmé, les erreurs de toutes ses couches (zip, XML, types).
    except Exception as erreur:
        raise _abime() from erreur


def _rangees(feuille: Any, rangees_au_plus: int) -> Iterator[list[Any]]:
    for rangee in feuille.iter_rows(max_row=rangees_au_plus, max_col=COLONNES_LUES, values_only=True):
        yield list(rangee)


def _abime() -> FichierRefuse:
    return FichierRefuse(
        _("Ce classeur ne se lit pas. Ouvrez-le dans votre tableur et enregistrez-le de nouveau en XLSX, sans macro.")
    )
