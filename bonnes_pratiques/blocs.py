"""Les blocs propres aux fiches ; les blocs communs viennent du socle."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StreamBlock, StructBlock, TextBlock

from alliance.socle.blocs import (
    CitationBlock,
    EncadreBlock,
    ImageLegendeeBlock,
    LienBlock,
    OuvrageBlock,
    TemoignageBlock,
    TexteBlock,
    VideoBlock,
)


class ContenuDEtapeBlock(StreamBlock):
    """Ce que contient une étape."""

    texte = TexteBlock()
    image = ImageLegendeeBlock()
    citation = CitationBlock()
    encadre = EncadreBlock()


class EtapeBlock(StructBlock):
    """Une étape de « Comment ? » : un intertitre à l'infinitif et ce qu'il recouvre."""

    titre = CharBlock(
        label=_("Intertitre"), max_length=120, help_text=_("À l’infinitif : « Recenser les logements vides ».")
    )
    contenu = ContenuDEtapeBlock(label=_("Contenu"))

    class Meta:
        icon = "order"
        label = _("Étape")
        template = "blocs/etape.html"
        description = _("Une étape numérotée, avec son intertitre à l’infinitif. Une à trois étapes suffisent souvent.")
        preview_value = {
            "titre": "Donner un cadre",
            "contenu": [("texte", "<p>Le conseil municipal vote une délibération, un budget et un calendrier.</p>")],
        }


class EncadresBlock(StreamBlock):
    """Les encadrés d'« En bref »."""

    encadre = EncadreBlock()


class CommentBlock(StreamBlock):
    """« Comment ? » : des étapes, entre lesquelles une parole peut trouver place."""

    etape = EtapeBlock()
    citation = CitationBlock()
    image = ImageLegendeeBlock()
    encadre = EncadreBlock()


class TemoignageUniqueBlock(StreamBlock):
    """Le témoignage long de la fiche, s'il y en a un."""

    temoignage = TemoignageBlock()

    class Meta:
        max_num = 1


class GesteBlock(TextBlock):
    """Un geste transposable."""

    class Meta:
        icon = "arrow-right"
        label = _("Geste")
        template = "blocs/geste.html"
        description = _("Un geste qu’une autre commune peut reprendre, en une phrase.")
        preview_value = "Recenser les logements vides avant d’en construire."


class GestesBlock(StreamBlock):
    """« À retenir »."""

    geste = GesteBlock(rows=2, max_length=255)


class AllerPlusLoinBlock(StreamBlock):
    """« Pour aller plus loin »."""

    lien = LienBlock()
    ouvrage = OuvrageBlock()
    video = VideoBlock()
