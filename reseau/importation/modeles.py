"""Le modèle de fichier à télécharger : l'en-tête que l'import comprend, et une ligne fictive."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .colonnes import COLONNES

NOM = "modele-import-membres"


def en_csv() -> bytes:
    """En UTF-8 avec sa marque, séparé par des points-virgules : un tableur français l'ouvre d'un double clic."""
    texte = io.StringIO()
    auteur = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    auteur.writerow([str(colonne.libelle) for colonne in COLONNES])
    auteur.writerow([colonne.exemple for colonne in COLONNES])
    return texte.getvalue().encode("utf-8-sig")


def en_xlsx() -> bytes:
    classeur = Workbook()
    feuille = classeur.active
    feuille.title = "Membres"
    for rang, colonne in enumerate(COLONNES, start=1):
        feuille.cell(1, rang, str(colonne.libelle)).font = Font(bold=True)
        feuille.cell(2, rang, colonne.exemple or None)
        lettre = get_column_letter(rang)
        feuille.column_dimensions[lettre].width = 24
        # Du texte : le tableur n'y mange ni les zéros d'un code, ni les dates.
        feuille.column_dimensions[lettre].number_format = "@"
    feuille.freeze_panes = "B2"
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()
