"""Les blocs d'un événement ; ils viennent tous du socle."""

from wagtail.blocks import StreamBlock

from alliance.socle.blocs import CitationBlock, EncadreBlock, ImageLegendeeBlock, TexteBlock, VideoBlock


class DescriptionBlock(StreamBlock):
    """Le programme d'un événement."""

    texte = TexteBlock()
    citation = CitationBlock()
    encadre = EncadreBlock()
    image = ImageLegendeeBlock()
    video = VideoBlock()
