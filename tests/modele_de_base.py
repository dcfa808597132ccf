"""Une base SQLite migrée une fois, puis copiée : jouer toutes les migrations prend des secondes à chaque lancement.

Le modèle est rangé sous l'empreinte de ce qui le détermine (migrations, modèles, réglages, versions verrouillées) :
il se refait de lui-même dès que l'un change, ou sur demande avec `--create-db`.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

CE_QUI_LE_DETERMINE = ("**/migrations/*.py", "**/models/*.py", "**/models.py", "**/choix.py", "**/apps.py")


def empreinte() -> str:
    racine: Path = settings.RACINE
    fichiers = {racine / "uv.lock", *(racine / "site/alliance/settings").glob("*.py")}
    for dossier in (racine / "site", racine / "reseau", racine / "bonnes_pratiques", racine / "actualites"):
        for motif in CE_QUI_LE_DETERMINE:
            fichiers.update(dossier.glob(motif))
    somme = hashlib.sha256()
    for fichier in sorted(fichiers):
        somme.update(str(fichier.relative_to(racine)).encode() + b"\0" + fichier.read_bytes() + b"\0")
    return somme.hexdigest()[:20]


@contextmanager
def _seul(dossier: Path) -> Iterator[None]:
    """Un seul processus à la fois fabrique ou copie le modèle."""
    dossier.mkdir(parents=True, exist_ok=True)
    with (dossier / "modele.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield


def installer(refaire: bool = False) -> None:
    """Fait naître la base d'essai SQLite d'une copie du modèle. Sans effet sur une autre base."""
    if connection.vendor != "sqlite":
        return
    creation: Any = connection.creation
    creer = creation.create_test_db
    dossier: Path = settings.VAR / "essais"
    modele = dossier / f"modele-{empreinte()}.sqlite3"

    def create_test_db(*args: Any, **kwargs: Any) -> str:
        with _seul(dossier):
            if refaire or not modele.exists():
                nom = creer(*args, **kwargs)
                _ranger(modele)
                return str(nom)
            nom = creation._get_test_db_name()
            connection.close()
            _effacer(nom)
            settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = nom
            connection.ensure_connection()
            with sqlite3.connect(modele) as source:
                source.backup(connection.connection)
            source.close()
            return str(nom)

    creation.create_test_db = create_test_db


def _effacer(nom: str) -> None:
    """Retire la base d'un lancement interrompu, avec ses journaux."""
    for suffixe in ("", "-wal", "-shm", "-journal"):
        Path(f"{nom}{suffixe}").unlink(missing_ok=True)


def _ranger(modele: Path) -> None:
    """Écrit la base courante comme modèle, et retire ceux d'hier."""
    for ancien in modele.parent.glob("modele-*.sqlite3*"):
        ancien.unlink()
    brouillon = modele.with_suffix(".partiel")
    brouillon.unlink(missing_ok=True)
    connection.ensure_connection()
    with sqlite3.connect(brouillon) as copie:
        connection.connection.backup(copie)
    copie.close()
    brouillon.rename(modele)
