from .axe import Axe
from .medias import DocumentAlliance, ImageAlliance, RenditionAlliance
from .page import PageAlliance
from .theme import SynonymeDeTheme, Theme
from .utilisateur import Utilisateur

__all__ = [
    "Axe",
    "DocumentAlliance",
    "ImageAlliance",
    "PageAlliance",
    "RenditionAlliance",
    "SynonymeDeTheme",
    "Theme",
    "Utilisateur",
]
