"""Les blocs d'une actualité ; ils viennent tous du socle."""

from wagtail.blocks import StreamBlock

from alliance.socle.blocs import (
    CitationBlock,
    EncadreBlock,
    ImageLegendeeBlock,
    LienBlock,
    TemoignageBlock,
    TexteBlock,
    VideoBlock,
)


class CorpsDArticleBlock(StreamBlock):
    """Le corps d'une actualité."""

    texte = TexteBlock()
    citation = CitationBlock()
    temoignage = TemoignageBlock()
    encadre = EncadreBlock()
    image = ImageLegendeeBlock()
    video = VideoBlock()
    lien = LienBlock()
