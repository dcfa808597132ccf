from .axe import Axe
from .chiffre import Chiffre
from .courriel import CourrielEnvoye
from .envoi import Envoi
from .medias import DocumentAlliance, ImageAlliance, RenditionAlliance
from .moderation import Etape, PriseEnCharge, RelectureTask, SecretariatTask
from .page import PageAlliance
from .texte_de_page import TexteDePage
from .theme import SynonymeDeTheme, Theme
from .utilisateur import Utilisateur

__all__ = [
    "Axe",
    "Chiffre",
    "CourrielEnvoye",
    "DocumentAlliance",
    "Envoi",
    "Etape",
    "ImageAlliance",
    "PageAlliance",
    "PriseEnCharge",
    "RelectureTask",
    "RenditionAlliance",
    "SecretariatTask",
    "SynonymeDeTheme",
    "TexteDePage",
    "Theme",
    "Utilisateur",
]
