"""La délibération ou le procès-verbal joint à une candidature : vérifié, rangé hors du public, effacé du disque."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from alliance.socle.fichiers import nom_sur, verifier_document
from alliance.socle.formulaires_publics import TEMPS_MAXIMAL

from ..models import Candidature

EXTENSIONS = ("pdf", "odt", "docx")
TAILLE_MAXIMALE = 10 * 1024 * 1024  # octets
SEL = "reseau.candidature.piece"
ATTENTE = "candidatures/attente"


def depot() -> Storage:
    """Le dépôt privé, celui du champ du modèle."""
    champ: Any = Candidature._meta.get_field("piece")
    return champ.storage


def verifier(fichier: UploadedFile) -> UploadedFile:
    """La même pièce, sous un nom sûr. Raises: ValidationError, qui dit quoi faire."""
    nom = fichier.name or ""
    if PurePath(nom).suffix.lower().removeprefix(".") not in EXTENSIONS:
        raise ValidationError(_("Joignez un fichier PDF, ODT ou DOCX."), code="extension")
    if (fichier.size or 0) > TAILLE_MAXIMALE:
        raise ValidationError(_("Ce fichier dépasse 10 Mo : allégez-le, puis joignez-le de nouveau."), code="poids")
    verifier_document(nom, fichier)
    fichier.name = nom_sur(nom, "piece")
    return fichier


def mettre_de_cote(fichier: UploadedFile) -> str:
    """Garde un jour la pièce d'un formulaire à corriger, et rend la référence signée qui la retrouve.

    Un navigateur ne renvoie pas un fichier qu'on ne lui redonne pas : sans cela, corriger un champ le perdrait.
    """
    fichier.seek(0)
    chemin = depot().save(f"{ATTENTE}/{get_random_string(32)}/{fichier.name}", fichier)
    return signing.dumps(chemin, salt=SEL)


def chemin_mis_de_cote(reference: str) -> str:
    """Le chemin d'une pièce mise de côté, ou vide si la référence est fausse, périmée ou déjà employée."""
    try:
        chemin = str(signing.loads(reference, salt=SEL, max_age=TEMPS_MAXIMAL))
    except signing.BadSignature:
        return ""
    return chemin if depot().exists(chemin) else ""


def joindre(candidature: Candidature, recue: UploadedFile | None, reference: str = "") -> None:
    """Remplace la pièce par celle que l'on vient de recevoir, ou par celle mise de côté ; sinon n'y touche pas."""
    cote = chemin_mis_de_cote(reference) if reference else ""
    if recue is not None:
        _remplacer(candidature, recue.name or "piece", recue)
    elif cote:
        with depot().open(cote) as garde:
            _remplacer(candidature, PurePath(cote).name, garde)
    if cote:
        effacer_apres_validation(cote)


def retirer(candidature: Candidature) -> None:
    """Détache la pièce, et l'efface du disque une fois la transaction validée. Enregistrer reste à faire."""
    if candidature.piece:
        effacer_apres_validation(str(candidature.piece.name))
        candidature.piece = ""


def _remplacer(candidature: Candidature, nom: str, contenu: Any) -> None:
    retirer(candidature)
    contenu.seek(0)
    candidature.piece.save(nom, File(contenu), save=False)


def effacer_apres_validation(chemin: str) -> None:
    """Efface le fichier et son dossier devenu vide, dès la transaction validée : annulée, elle garde le fichier."""
    transaction.on_commit(lambda: _effacer(chemin))


def _effacer(chemin: str) -> None:
    depot().delete(chemin)
    dossier = str(PurePath(chemin).parent)
    if depot().exists(dossier) and not any(depot().listdir(dossier)):
        depot().delete(dossier)


def oubliees() -> Iterator[str]:
    """Les pièces mises de côté depuis plus d'un jour, que plus aucun formulaire ne peut reprendre."""
    if not depot().exists(ATTENTE):
        return
    for dossier in depot().listdir(ATTENTE)[0]:
        for nom in depot().listdir(f"{ATTENTE}/{dossier}")[1]:
            chemin = f"{ATTENTE}/{dossier}/{nom}"
            age = timezone.now() - depot().get_modified_time(chemin)
            if age.total_seconds() > TEMPS_MAXIMAL:
                yield chemin


def nom_de(candidature: Candidature) -> str:
    """Le nom du fichier joint, sans son chemin ; vide s'il n'y en a pas."""
    return PurePath(str(candidature.piece.name)).name if candidature.piece else ""
