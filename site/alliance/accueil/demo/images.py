"""Les images de la démonstration : des dessins composés ici, sans personne à reconnaître ni droit à demander."""

from collections.abc import Callable
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw
from wagtail.models import Collection

from alliance.socle.models import ImageAlliance, Utilisateur

LARGEUR, HAUTEUR = 1600, 1000
#: Le dessin se fait en double puis se réduit : les bords obliques en sortent lisses.
ECHELLE = 2

PAPIER, CARTE, ENCRE, REGLE = "#FAF7F0", "#FFFFFF", "#1B1D22", "#D9D3C4"
VERT, VIOLET, BLEU, OCRE = "#0B6656", "#6A3A9C", "#1B559E", "#7F5200"

CREDIT = "Dessin de la démonstration, CC BY-SA 4.0"
DESCRIPTIONS = {
    "maison": "Dessin : une maison à la porte ouverte, entre deux arbres, sous un ciel clair.",
    "chemin": "Dessin : une route monte vers trois maisons, un panneau d’entrée de ville au bord du chemin.",
    "film": "Dessin : un écran où l’on devine une maison et un triangle de lecture.",
}


class Planche:
    """Une surface où l'on dessine en coordonnées de l'image finie."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (LARGEUR * ECHELLE, HAUTEUR * ECHELLE), PAPIER)
        self.crayon = ImageDraw.Draw(self.image)

    def polygone(self, couleur: str, *points: tuple[int, int]) -> None:
        self.crayon.polygon([(x * ECHELLE, y * ECHELLE) for x, y in points], fill=couleur)

    def rectangle(self, couleur: str, x: int, y: int, large: int, haut: int) -> None:
        self.polygone(couleur, (x, y), (x + large, y), (x + large, y + haut), (x, y + haut))

    def rond(self, couleur: str, x: int, y: int, rayon: int) -> None:
        boite = [(x - rayon) * ECHELLE, (y - rayon) * ECHELLE, (x + rayon) * ECHELLE, (y + rayon) * ECHELLE]
        self.crayon.ellipse(boite, fill=couleur)

    def panneau(self, x: int, y: int, large: int, haut: int, couleur: str) -> None:
        """Le panneau d'entrée de ville : carte blanche, bord épais et arrondi."""
        self.rectangle(ENCRE, x + large // 2 - 10, y + haut, 20, 170)
        boite = [x * ECHELLE, y * ECHELLE, (x + large) * ECHELLE, (y + haut) * ECHELLE]
        self.crayon.rounded_rectangle(boite, radius=28 * ECHELLE, fill=CARTE, outline=couleur, width=18 * ECHELLE)
        self.rectangle(ENCRE, x + 60, y + haut // 2 - 14, large - 120, 28)

    def maison(self, x: int, y: int, large: int, couleur: str) -> None:
        haut = large * 3 // 4
        self.rectangle(CARTE, x, y, large, haut)
        self.polygone(couleur, (x - large // 10, y), (x + large // 2, y - large // 2), (x + large + large // 10, y))
        porte = large // 5
        self.rectangle(couleur, x + large // 2 - porte // 2, y + haut - porte * 2, porte, porte * 2)
        for cote in (large // 8, large - large // 8 - porte):
            self.rectangle(REGLE, x + cote, y + large // 6, porte, porte)

    def arbre(self, x: int, y: int, rayon: int) -> None:
        self.rectangle(OCRE, x - rayon // 8, y, rayon // 4, rayon * 2)
        self.rond(VERT, x, y, rayon)

    def sol(self, y: int, couleur: str = REGLE) -> None:
        self.rectangle(couleur, 0, y, LARGEUR, HAUTEUR - y)

    def fichier(self, nom: str) -> ContentFile:
        tampon = BytesIO()
        self.image.resize((LARGEUR, HAUTEUR), Image.Resampling.LANCZOS).save(tampon, "PNG", optimize=True)
        return ContentFile(tampon.getvalue(), name=f"demonstration-{nom}.png")


def _maison(planche: Planche) -> None:
    planche.rond("#F0BE58", 1290, 220, 95)
    planche.sol(780)
    planche.arbre(300, 520, 130)
    planche.arbre(1330, 560, 110)
    planche.maison(560, 450, 480, VIOLET)
    planche.polygone(PAPIER, (752, 810), (848, 810), (1010, HAUTEUR), (590, HAUTEUR))


def _chemin(planche: Planche) -> None:
    planche.sol(560)
    for x, y, large, couleur in ((760, 430, 200, VERT), (1010, 380, 240, VIOLET), (1300, 440, 190, BLEU)):
        planche.maison(x, y, large, couleur)
    planche.polygone(PAPIER, (1105, 560), (1165, 560), (900, HAUTEUR), (300, HAUTEUR))
    planche.panneau(160, 560, 420, 170, VERT)


def _film(planche: Planche) -> None:
    planche.rectangle(ENCRE, 160, 120, 1280, 760)
    planche.rectangle(PAPIER, 200, 160, 1200, 680)
    planche.maison(420, 470, 300, VERT)
    planche.rond(ENCRE, 1010, 500, 150)
    planche.polygone(PAPIER, (960, 415), (960, 585), (1100, 500))


DESSINS: dict[str, Callable[[Planche], None]] = {"maison": _maison, "chemin": _chemin, "film": _film}


def poser_image(nom: str, collection: Collection, auteur: Utilisateur) -> ImageAlliance:
    """L'image `nom` de la démonstration, dessinée la première fois."""
    titre = f"Démonstration : {nom}"
    existante = ImageAlliance.objects.filter(title=titre, collection=collection).first()
    if existante:
        return existante
    planche = Planche()
    DESSINS[nom](planche)
    return ImageAlliance.objects.create(
        title=titre,
        file=planche.fichier(nom),
        description=DESCRIPTIONS[nom],
        credit=CREDIT,
        accord=True,
        collection=collection,
        uploaded_by_user=auteur,
    )
