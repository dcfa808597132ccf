"""Blocs communs, une famille par fichier : `texte`, `parole`, `media`, `reference`."""

from .media import ImageLegendeeBlock, VideoBlock
from .parole import CitationBlock, TemoignageBlock
from .reference import LienBlock, OuvrageBlock
from .texte import EncadreBlock, TexteBlock

__all__ = [
    "CitationBlock",
    "EncadreBlock",
    "ImageLegendeeBlock",
    "LienBlock",
    "OuvrageBlock",
    "TemoignageBlock",
    "TexteBlock",
    "VideoBlock",
]
