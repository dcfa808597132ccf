"""Les blocs du texte fondateur."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StreamBlock, StructBlock

from alliance.socle.blocs import CitationBlock, EncadreBlock, TexteBlock


class SectionBlock(StructBlock):
    """Une partie du texte, avec son intertitre."""

    titre = CharBlock(label=_("Intertitre"), max_length=120, help_text=_("Ce que dit cette partie, en quelques mots."))
    texte = TexteBlock(help_text=_("Le texte de cette partie."))

    class Meta:
        icon = "title"
        label = _("Partie")
        template = "blocs/section.html"
        description = _("Une partie du texte, avec son intertitre.")
        preview_value = {"titre": "Ce qui nous freine", "texte": "<p>Des compétences et des moyens limités.</p>"}


class CorpsBlock(StreamBlock):
    """Le texte fondateur, en parties."""

    section = SectionBlock()
    encadre = EncadreBlock()
    citation = CitationBlock()


class RepereBlock(StructBlock):
    """Un arrêt de la frise : quand, et ce qui s'est passé."""

    quand = CharBlock(label=_("Quand"), max_length=40, help_text=_("« mars 2016 », « 2013-2017 »."))
    quoi = CharBlock(label=_("Ce qui se passe"), max_length=255, help_text=_("En une phrase, avec le lieu."))

    class Meta:
        icon = "date"
        label = _("Repère")
        template = "blocs/repere.html"
        description = _("Un moment de l’histoire de l’alliance.")
        preview_value = {"quand": "septembre 2018", "quoi": "Naissance de l’ANVITA."}


class FriseBlock(StreamBlock):
    """La frise, dans l'ordre du temps."""

    repere = RepereBlock()
