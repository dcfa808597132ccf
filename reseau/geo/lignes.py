"""La forme commune des extraits de référence : un fichier CSV compressé, une ligne par territoire."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

DONNEES = Path(__file__).parent / "donnees"
COMMUNES = DONNEES / "communes.csv.gz"
COLLECTIVITES = DONNEES / "collectivites.csv.gz"
MONDE = DONNEES / "monde.csv.gz"


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un territoire tel que les extraits l'écrivent : tout en texte, vide quand la source ne dit rien.

    Attributes:
        identifiant: code du Code officiel géographique (fichiers français) ou identifiant GeoNames (monde).
        autres_noms: les noms sous lesquels on le cherche aussi, séparés par des virgules.
        annee: l'année de la population ; GeoNames n'en donne pas.
    """

    identifiant: str
    nom: str
    autres_noms: str
    genre: str
    pays: str
    subdivision: str
    population: str
    annee: str
    latitude: str
    longitude: str


COLONNES = [champ.name for champ in fields(Ligne)]


def ecrire(chemin: Path, lignes: Iterable[Ligne]) -> int:
    """Écrit un extrait trié par identifiant ; rend le nombre de lignes.

    Sans date dans l'en-tête gzip : deux extractions des mêmes sources donnent le même fichier, octet pour octet.
    """
    triees = sorted(lignes, key=lambda ligne: ligne.identifiant)
    tampon = io.StringIO()
    auteur = csv.DictWriter(tampon, COLONNES, lineterminator="\n")
    auteur.writeheader()
    auteur.writerows(asdict(ligne) for ligne in triees)
    chemin.write_bytes(gzip.compress(tampon.getvalue().encode(), compresslevel=9, mtime=0))
    return len(triees)


def lire(chemin: Path) -> Iterator[Ligne]:
    """Les lignes d'un extrait, compressé ou non.

    Raises:
        TypeError: les colonnes du fichier ne sont pas celles d'une `Ligne`.
    """
    ouvrir = gzip.open if chemin.suffix == ".gz" else open
    with ouvrir(chemin, "rt", encoding="utf-8", newline="") as fichier:
        for rangee in csv.DictReader(fichier):
            yield Ligne(**rangee)
