"""Les mots que l'on signe, et leur empreinte : deux textes de même empreinte se lisent de la même façon."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from alliance.socle.forme_canonique import ecrire, normaliser_l_objet
from alliance.socle.models import DocumentAlliance, ImageAlliance

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: Ce que l'on signe. Le reste (presse, axes, suites, retombées, réglages de signature) n'engage pas les signataires.
CHAMPS_SIGNES = (
    "title",
    "nature",
    "en_bref",
    "texte",
    "contexte_national",
    "contexte_europeen",
    "destinataires",
    "chiffres",
    "footnotes",
)
#: Les champs de texte d'où l'on tire images et documents, dont les fichiers comptent aussi.
CHAMPS_QUI_CITENT = ("en_bref", "texte", "contexte_national", "contexte_europeen")


def serialiser(prise: "PriseDePositionPage") -> dict[str, Any]:
    """La page entière, prête pour un champ JSON (`VersionDePrise.contenu`)."""
    contenu: dict[str, Any] = json.loads(json.dumps(prise.serializable_data(), cls=DjangoJSONEncoder))
    return contenu


def empreinte(prise: "PriseDePositionPage") -> str:
    """SHA-256, en hexadécimal, de la forme canonique de ce que l'on signe.

    Ne dépend ni des identifiants de blocs, ni des clés de base, ni des marques de l'éditeur ; dépend du contenu des
    fichiers joints ou cités : remplacer un fichier change le texte.
    """
    contenu = serialiser(prise)
    signe = normaliser_l_objet(type(prise), {champ: contenu.get(champ) for champ in CHAMPS_SIGNES})
    signe["initiatrices"] = [str(initiatrice) for initiatrice in prise.initiatrices.all()]
    signe["pieces_jointes"] = [
        [str(piece), piece.document.get_file_hash()] for piece in prise.pieces_jointes.select_related("document")
    ]
    signe["fichiers_cites"] = _fichiers_cites(prise)
    return hashlib.sha256(ecrire(signe).encode()).hexdigest()


def _fichiers_cites(prise: "PriseDePositionPage") -> list[list[str]]:
    cites: dict[Any, set[str]] = {ImageAlliance: set(), DocumentAlliance: set()}
    for nom in CHAMPS_QUI_CITENT:
        champ = prise._meta.get_field(nom)
        for modele, cle, _chemin_du_modele, _chemin in champ.extract_references(getattr(prise, nom)):
            for suivi in cites:
                if issubclass(suivi, modele) or issubclass(modele, suivi):
                    cites[suivi].add(str(cle))
    fichiers = []
    for modele, cles in cites.items():
        if cles:
            for fichier in modele.objects.filter(pk__in=cles).order_by("pk"):
                fichiers.append([modele._meta.model_name, str(fichier.pk), fichier.get_file_hash()])
    return fichiers
