from .axe import Axe
from .courriel import CourrielEnvoye
from .medias import DocumentAlliance, ImageAlliance, RenditionAlliance
from .moderation import Etape, PriseEnCharge, RelectureTask, SecretariatTask
from .page import PageAlliance
from .texte_de_page import TexteDePage
from .theme import SynonymeDeTheme, Theme
from .utilisateur import Utilisateur

__all__ = [
    "Axe",
    "CourrielEnvoye",
    "DocumentAlliance",
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
