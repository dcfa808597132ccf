"""Ce que partagent les documents à imprimer : des textes sécables, et les blocs communs tels qu'un gabarit les lit."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..chiffres import presenter_chiffre
from ..notes import AppareilDeNotes
from ..typographie import typographier
from .arbre import LecteurDeTexteRiche, adresse_sure

if TYPE_CHECKING:
    from ..models import Chiffre, ImageAlliance

_SECABLE = "\u200b"


@dataclass
class Document:
    """Les données du gabarit, et les images qu'elles nomment (lues seulement au moment de composer)."""

    donnees: dict[str, Any]
    images: dict[str, "ImageAlliance"] = field(default_factory=dict)


def adresse_affichee(adresse: str) -> str:
    """L'adresse à imprimer : sans protocole, sécable après ses séparateurs."""
    nue = adresse.strip().removeprefix("https://").removeprefix("http://").removeprefix("mailto:").rstrip("/")
    return "".join(c + _SECABLE if c in "/-_?&=#%." else c for c in nue)


def secable(texte: str) -> str:
    """Le texte, dont les mots démesurés peuvent passer à la ligne."""
    return " ".join(
        mot if len(mot) <= 28 else _SECABLE.join(mot[i : i + 14] for i in range(0, len(mot), 14))
        for mot in typographier(texte).split(" ")
    )


def auteur(valeur: Any) -> str:
    """« Camille Exemple, maire », d'une citation ou d'un témoignage."""
    return secable(", ".join(filter(None, [valeur.get("personne"), valeur.get("fonction")])))


def chiffre_du_document(chiffre: "Chiffre") -> dict[str, Any]:
    """Un chiffre, pour la borne du document."""
    presente = presenter_chiffre(chiffre)
    return {
        "valeur": presente.valeur,
        "unite": presente.unite,
        "signification": secable(presente.signification),
        "source": secable(presente.source),
        "source_adresse": adresse_sure(presente.source_adresse),
        "annee": presente.annee,
    }


class LecteurDeBlocs:
    """Lit les blocs communs (texte, encadré, citation, image) pour un gabarit, et retient les images qu'ils nomment.

    Args:
        notes: l'appareil de notes de la page.
        colonne: la largeur du texte, en millimètres.
        hauteur_max: celle d'une image, en millimètres.
    """

    def __init__(self, notes: AppareilDeNotes | None, colonne: float, hauteur_max: float) -> None:
        self.riche = LecteurDeTexteRiche(notes)
        self.images: dict[str, ImageAlliance] = {}
        self.colonne, self.hauteur_max = colonne, hauteur_max

    def bloc(self, bloc: Any) -> dict[str, Any]:
        """Un bloc ; d'un genre que les documents n'ont pas en commun, son seul genre."""
        valeur = bloc.value
        match bloc.block_type:
            case "texte":
                return {"genre": "texte", "texte": self.riche.lire(valeur)}
            case "encadre":
                texte = self.riche.lire(valeur["texte"])
                return {"genre": "encadre", "titre": secable(valeur["titre"]), "texte": texte}
            case "citation":
                return {
                    "genre": "citation",
                    "texte": secable(f"« {valeur['texte'].strip()} »"),
                    "auteur": auteur(valeur),
                    "source": adresse_sure(valeur.get("source") or ""),
                    "source_affichee": adresse_affichee(valeur.get("source") or ""),
                }
            case "image":
                return self._image(valeur)
        return {"genre": bloc.block_type}

    def _image(self, valeur: Any) -> dict[str, Any]:
        image = valeur["image"]
        if image is None:
            return {"genre": "rien"}
        chemin = f"/images/{len(self.images) + 1}.jpg"
        self.images[chemin] = image
        alternative = str(getattr(image, "contextual_alt_text", "") or "")
        decorative = bool(getattr(image, "decorative", False))
        return {
            "genre": "image",
            "fichier": chemin,
            "cle": f"{image.pk}-{image.file_hash or image.file.name}",
            "alt": alternative or str(valeur.get("legende") or image.title),
            "decorative": decorative,
            "hauteur": round(min(self.hauteur_max, self.colonne * image.height / max(image.width, 1)), 1),
            "legende": secable(str(valeur.get("legende") or "")),
            "credit": secable(image.credit),
        }
