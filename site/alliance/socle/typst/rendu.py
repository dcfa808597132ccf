"""Compile un gabarit Typst : des données en JSON, jamais de balisage, aucun fichier du site à portée.

Un gabarit est un fichier `<application>/typst/<nom>.typ`, désigné par « application/nom », qui définit une fonction
`composer(donnees)`. Il peut importer ceux des autres applications (`#import "/socle/signaletique.typ": …`).
"""

import json
import logging
import re
import unicodedata
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as DelaiDepasse
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst
from django.apps import apps

journal = logging.getLogger(__name__)

POLICES = Path(__file__).parent / "polices"
#: Au-delà, le document est refusé : un texte de cette taille n'est plus une fiche.
DONNEES_MAX = 1_000_000
IMAGES_MAX = 12_000_000
DELAI = 20.0
#: Un PDF/UA refuse un caractère qu'aucune police ne dessine : on montre qu'il manque.
MANQUANT = "□"

_GABARIT = re.compile(r"[a-z_]+/[a-z_]+")
_CHEMIN_D_IMAGE = re.compile(r"/images/[a-z0-9]+\.(jpg|png)")
_ILLISIBLE = re.compile(r'the text `?"((?:[^"\\]|\\.)*)"`? could not be displayed')
_ECHAPPEMENT = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class ErreurDeRendu(Exception):
    """Le document n'a pas pu être composé ; le message dit pourquoi, sans rien du contenu."""


@cache
def _polices() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(POLICES)])


@cache
def _sources() -> dict[str, bytes]:
    """Tous les gabarits des applications, par « application/fichier.typ »."""
    return {
        f"{application.label}/{fichier.name}": fichier.read_bytes()
        for application in apps.get_app_configs()
        for fichier in sorted(Path(application.path, "typst").glob("*.typ"))
    }


@cache
def empreinte_des_gabarits() -> str:
    """Change avec les gabarits, les polices ou Typst : ce qui a été composé avant n'est plus à jour."""
    condense = sha256(version("typst").encode())
    for nom, source in _sources().items():
        condense.update(nom.encode() + source)
    for police in sorted(POLICES.glob("*.ttf")):
        condense.update(police.read_bytes())
    return condense.hexdigest()[:16]


@cache
def _ouvriers() -> ThreadPoolExecutor:
    # Typst rend la main à Python pendant la compilation ; deux à la fois suffisent et bornent la mémoire.
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="typst")


def compiler(
    gabarit: str,
    donnees: Mapping[str, Any],
    format: Literal["pdf", "png"] = "pdf",
    images: Mapping[str, bytes] | None = None,
    ppi: float = 144.0,
) -> bytes:
    """Le document composé.

    Args:
        gabarit: « application/nom ».
        donnees: ce que reçoit `composer`, sérialisable en JSON ; un texte y reste un texte.
        format: « pdf » (PDF/UA-1, étiqueté) ou « png » (une seule page).
        images: contenu des images que les données nomment, par chemin absolu (« /images/1.jpg »).
        ppi: points par pouce du PNG.

    Raises:
        ErreurDeRendu: gabarit inconnu, données trop volumineuses, délai dépassé ou refus de Typst.
    """
    if not _GABARIT.fullmatch(gabarit) or f"{gabarit}.typ" not in _sources():
        raise ErreurDeRendu(f"Gabarit inconnu : {gabarit}")
    images = images or {}
    if any(not _CHEMIN_D_IMAGE.fullmatch(chemin) for chemin in images):
        raise ErreurDeRendu("Un chemin d’image est invalide.")
    if sum(map(len, images.values())) > IMAGES_MAX:
        raise ErreurDeRendu("Les images du document sont trop lourdes.")
    propres = nettoyer(donnees)
    for _essai in range(4):
        corps = json.dumps(propres, ensure_ascii=False).encode()
        if len(corps) > DONNEES_MAX:
            raise ErreurDeRendu("Le document est trop long pour être composé.")
        try:
            return _dans_le_delai(gabarit, corps, format, images, ppi)
        except typst.TypstError as erreur:
            manquants = _textes_illisibles(erreur.diagnostic)
            if not manquants:
                journal.error("Typst a refusé le gabarit %s : %s", gabarit, erreur.message)
                raise ErreurDeRendu(f"Typst a refusé le document : {erreur.message}") from erreur
            propres = _remplacer(propres, manquants)
    journal.error("Le gabarit %s emploie trop de caractères sans dessin.", gabarit)
    raise ErreurDeRendu("Trop de caractères du document n’ont pas de dessin.")


def _dans_le_delai(gabarit: str, corps: bytes, sortie: str, images: Mapping[str, bytes], ppi: float) -> bytes:
    tache: Future[bytes] = _ouvriers().submit(_compiler, gabarit, corps, sortie, images, ppi)
    try:
        return tache.result(timeout=DELAI)
    except DelaiDepasse as erreur:
        tache.cancel()
        journal.error("Le gabarit %s n’a pas été composé en %s secondes.", gabarit, DELAI)
        raise ErreurDeRendu("Le document n’a pas été composé à temps.") from erreur


def _compiler(gabarit: str, corps: bytes, sortie: str, images: Mapping[str, bytes], ppi: float) -> bytes:
    principal = f'#import "/{gabarit}.typ": composer\n#composer(json("/donnees.json"))'
    fichiers = {**_sources(), "donnees.json": corps, "main.typ": principal.encode()}
    # Typst ne reçoit que du texte en mémoire : les images passent par une racine qui ne contient qu'elles.
    with TemporaryDirectory(prefix="typst-") as racine:
        for chemin, contenu in images.items():
            fichier = Path(racine, *PurePosixPath(chemin).parts[1:])
            fichier.parent.mkdir(parents=True, exist_ok=True)
            fichier.write_bytes(contenu)
        # Le dictionnaire de fichiers est documenté par typst-py, mais absent de ses annotations.
        rendu: Any = typst.compile(  # type: ignore[call-overload]
            fichiers,
            root=racine,
            font_paths=_polices(),
            ignore_system_fonts=True,
            # Aucun paquet n'est cherché ailleurs que dans cette racine, où il n'y en a pas.
            package_path=racine,
            package_cache_path=racine,
            format=sortie,
            ppi=ppi,
            pdf_standards=["ua-1"] if sortie == "pdf" else [],
        )
    return rendu if isinstance(rendu, bytes) else rendu[0]


def nettoyer(valeur: Any) -> Any:
    """La valeur sans les caractères qu'aucun document ne peut porter (commandes, demi-codets, non-caractères)."""
    if isinstance(valeur, str):
        return "".join(c for c in str(valeur) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    if isinstance(valeur, Mapping):
        return {str(cle): nettoyer(contenu) for cle, contenu in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [nettoyer(contenu) for contenu in valeur]
    return valeur


def _textes_illisibles(diagnostic: str) -> set[str]:
    """Les textes que Typst dit n'avoir su dessiner avec aucune police."""

    def lire(trouve: re.Match[str]) -> str:
        return chr(int(trouve.group(1), 16)) if trouve.group(1) else trouve.group(2)

    return {_ECHAPPEMENT.sub(lire, texte) for texte in _ILLISIBLE.findall(diagnostic)}


def _remplacer(valeur: Any, manquants: set[str]) -> Any:
    if isinstance(valeur, str):
        for texte in sorted(manquants, key=len, reverse=True):
            valeur = valeur.replace(texte, MANQUANT)
        return valeur
    if isinstance(valeur, dict):
        return {cle: _remplacer(contenu, manquants) for cle, contenu in valeur.items()}
    if isinstance(valeur, list):
        return [_remplacer(contenu, manquants) for contenu in valeur]
    return valeur
