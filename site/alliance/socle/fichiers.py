"""Ce que l'on vérifie d'un fichier déposé, et ce que l'on en retire : son contenu, jamais ce qu'il dit être."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

LONGUEUR_DU_NOM = 80
QUALITE_RECOMPOSEE = 90


def nom_sur(nom: str, defaut: str = "fichier") -> str:
    """Un nom de fichier sans accent, chemin ni double extension : `../Été.php.PDF` devient `ete-php.pdf`."""
    chemin = PurePath(nom.replace("\\", "/").replace("\x00", ""))
    extension = slugify(chemin.suffix.removeprefix("."))
    base = slugify(chemin.stem.replace(".", "-"))[:LONGUEUR_DU_NOM].strip("-") or defaut
    return f"{base}.{extension}" if extension else base


# --- Images ----------------------------------------------------------------------------------------------------------
def image_abimee() -> ValidationError:
    return ValidationError(
        _("Cette image est abîmée ou incomplète. Ouvrez-la et enregistrez-la de nouveau, puis recommencez."),
        code="image_illisible",
    )


def image_sans_metadonnees(fichier: IO[bytes]) -> bytes:
    """Les octets d'une image recomposée : plus d'appareil, de lieu ni d'auteur cachés, et rien après l'image.

    L'orientation de la prise de vue est appliquée aux pixels ; le profil de couleurs est gardé. Lève `ValidationError`
    si l'image ne se lit pas jusqu'au bout. Le nombre de pixels doit avoir été borné avant.
    """
    fichier.seek(0)
    origine = fichier.read()
    try:
        with Image.open(BytesIO(origine)) as image:
            image.load()
            return _recomposer(image, origine)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as erreur:
        raise image_abimee() from erreur


def _recomposer(image: Image.Image, origine: bytes) -> bytes:
    genre = image.format or ""
    sortie = BytesIO()
    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if getattr(image, "n_frames", 1) > 1 and genre in ("GIF", "PNG", "WEBP", "AVIF"):
        if genre in ("GIF", "PNG"):
            image.seek(0)
            image.info.pop("comment", None)
            image.save(sortie, genre, save_all=True)
            return sortie.getvalue()
        return _tel_quel(image, genre, origine)
    droite = ImageOps.exif_transpose(image)
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        # Les tables de l'original : une seconde compression n'enlève presque rien à l'image.
        options |= {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
        droite.info.pop("comment", None)
        droite.save(sortie, "JPEG", progressive=True, **options)
    elif genre in ("PNG", "GIF"):
        if "transparency" in image.info:
            options["transparency"] = image.info["transparency"]
        droite.info.pop("comment", None)
        droite.save(sortie, genre, **options)
    elif not any(cle in image.info for cle in ("exif", "xmp")):
        return _tel_quel(image, genre, origine)
    else:
        droite.save(sortie, genre, quality=QUALITE_RECOMPOSEE, exif=b"", xmp=b"", **options)
    return sortie.getvalue()


def _tel_quel(image: Image.Image, genre: str, origine: bytes) -> bytes:
    """L'original, s'il n'a rien à cacher : recomposer une animation ou un WebP l'abîmerait pour rien."""
    trop_long = genre == "WEBP" and len(origine) > int.from_bytes(origine[4:8], "little") + 9
    if trop_long or any(cle in image.info for cle in ("exif", "xmp")):
        raise ValidationError(
            _("Cette image contient des données cachées. Enregistrez-la sans ses métadonnées, puis recommencez."),
            code="image_metadonnees",
        )
    return origine


# --- Documents -------------------------------------------------------------------------------------------------------
def _est_pdf(fichier: IO[bytes]) -> bool:
    return fichier.read(5) == b"%PDF-"


def _noms_de_l_archive(fichier: IO[bytes]) -> set[str]:
    try:
        with zipfile.ZipFile(fichier) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return set()


def _est_archive(fichier: IO[bytes]) -> bool:
    return fichier.read(4) == b"PK\x03\x04" and bool(_noms_de_l_archive(fichier))


def _office(dossier: str) -> Callable[[IO[bytes]], bool]:
    def verifier(fichier: IO[bytes]) -> bool:
        noms = _noms_de_l_archive(fichier)
        return (
            "[Content_Types].xml" in noms
            and any(nom.startswith(f"{dossier}/") for nom in noms)
            and not any(nom.endswith("vbaProject.bin") for nom in noms)
        )

    return verifier


def _opendocument(genre: str) -> Callable[[IO[bytes]], bool]:
    attendu = f"application/vnd.oasis.opendocument.{genre}".encode()

    def verifier(fichier: IO[bytes]) -> bool:
        # La norme range ce type en tête de l'archive, sans compression : on le lit sans rien décompresser.
        debut = fichier.read(30 + len("mimetype") + len(attendu) + 1)
        return debut.startswith(b"PK\x03\x04") and debut[30:].startswith(b"mimetype" + attendu + b"P")

    return verifier


def _est_texte(fichier: IO[bytes]) -> bool:
    debut = fichier.read(4096)
    balises = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<iframe")
    return b"\x00" not in debut and not any(balise in debut.lower() for balise in balises)


def _est_agenda(fichier: IO[bytes]) -> bool:
    return fichier.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"BEGIN:VCALENDAR")


#: Pour chaque extension permise, ce qui prouve que le contenu est bien de ce genre.
PREUVES: dict[str, Callable[[IO[bytes]], bool]] = {
    "csv": _est_texte,
    "docx": _office("word"),
    "ics": _est_agenda,
    "odp": _opendocument("presentation"),
    "ods": _opendocument("spreadsheet"),
    "odt": _opendocument("text"),
    "pdf": _est_pdf,
    "pptx": _office("ppt"),
    "txt": _est_texte,
    "xlsx": _office("xl"),
    "zip": _est_archive,
}


#: Le début d'un classeur ou d'un texte chiffré, ou d'avant 2007 (Compound File Binary).
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
BUREAUTIQUE = frozenset({"docx", "pptx", "xlsx"})


def verifier_document(nom: str, fichier: IO[bytes]) -> None:
    """Lève `ValidationError`, avec la raison et que faire, si le contenu n'est pas celui que son nom annonce."""
    extension = PurePath(nom).suffix.lower().removeprefix(".")
    if extension not in PREUVES:
        raise ValidationError(
            _("Les fichiers « .%(extension)s » ne sont pas acceptés. Déposez un fichier %(permis)s."),
            code="document_extension",
            params={"extension": extension or "?", "permis": ", ".join(sorted(PREUVES)).upper()},
        )
    fichier.seek(0)
    try:
        conforme = PREUVES[extension](fichier)
    finally:
        fichier.seek(0)
    if not conforme and extension in BUREAUTIQUE and fichier.read(len(OLE)) == OLE:
        fichier.seek(0)
        raise ValidationError(
            _(
                "Ce fichier est protégé par un mot de passe, ou d’un ancien format. Ouvrez-le, enregistrez-le sans mot "
                "de passe en « .%(extension)s », puis recommencez."
            ),
            code="document_protege",
            params={"extension": extension},
        )
    if not conforme:
        raise ValidationError(
            _(
                "Le contenu de ce fichier n’est pas celui d’un « .%(extension)s » sans macro. "
                "Ouvrez-le dans son logiciel, enregistrez-le dans ce format, puis recommencez."
            ),
            code="document_contenu",
            params={"extension": extension},
        )
