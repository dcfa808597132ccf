from .axe import Axe
from .medias import DocumentAlliance, ImageAlliance, RenditionAlliance
from .page import PageAlliance
from .texte_de_page import TexteDePage
from .theme import SynonymeDeTheme, Theme
from .utilisateur import Utilisateur

__all__ = [
    "Axe",
    "DocumentAlliance",
    "ImageAlliance",
    "PageAlliance",
    "RenditionAlliance",
    "SynonymeDeTheme",
    "TexteDePage",
    "Theme",
    "Utilisateur",
]
