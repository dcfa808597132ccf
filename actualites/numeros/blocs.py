"""Les blocs d'un numéro : des contenus publiés, qui se mettent en page seuls, et des mots libres entre eux."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, PageChooserBlock, StreamBlock, StructBlock, TextBlock, URLBlock

from alliance.socle.blocs import ImageLegendeeBlock, TexteBlock

#: Ce qu'un numéro peut mettre en avant.
CONTENUS = [
    "actualites.ArticlePage",
    "actualites.EvenementPage",
    "actualites.PriseDePositionPage",
    "bonnes_pratiques.FichePage",
    "reseau.MembrePage",
]


class IntertitreBlock(CharBlock):
    """Le titre d'une partie du numéro."""

    class Meta:
        icon = "title"
        label = _("Intertitre")
        template = "actualites/numeros/_intertitre.html"
        description = _("Le titre d’une partie : « À signer », « Près de chez vous ».")
        preview_value = "À signer cette semaine"


class ContenuBlock(StructBlock):
    """Un contenu publié du site : son titre, son résumé, son image, son lien viennent de sa page."""

    page = PageChooserBlock(label=_("Contenu"), page_type=CONTENUS)
    mots = TextBlock(
        label=_("Vos mots"), required=False, rows=3, help_text=_("À la place de son résumé, si vous préférez.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Contenu publié")
        template = "actualites/numeros/_contenu.html"
        description = _("Une fiche, un événement, une prise de position, une actualité ou un membre.")
        preview_value = {"page": None, "mots": "Trois villes racontent comment elles ont ouvert une maison."}


class BoutonBlock(StructBlock):
    """Une chose à faire, en un lien bien visible."""

    texte = CharBlock(label=_("Texte"), max_length=60)
    adresse = URLBlock(label=_("Adresse"))

    class Meta:
        icon = "link"
        label = _("Bouton")
        template = "actualites/numeros/_bouton.html"
        description = _("Un lien mis en avant : « S’inscrire », « Signer ».")
        preview_value = {"texte": "S’inscrire", "adresse": "https://exemple.org/inscription"}


class CorpsDeNumeroBlock(StreamBlock):
    """Le contenu d'un numéro, dans l'ordre de lecture."""

    intertitre = IntertitreBlock(max_length=80)
    contenu = ContenuBlock()
    texte = TexteBlock()
    image = ImageLegendeeBlock()
    bouton = BoutonBlock()
