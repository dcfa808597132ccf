"""Le texte courant."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock

#: Ce qu'un texte courant permet : ni titre (ils sont des champs), ni image, ni intégration tierce.
MISE_EN_FORME = ["bold", "italic", "ol", "ul", "link", "document-link", "footnotes"]


class TexteBlock(RichTextBlock):
    """Paragraphes, listes, liens et appels de note."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("features", MISE_EN_FORME)
        options.setdefault("label", _("Texte"))
        super().__init__(**options)

    class Meta:
        icon = "pilcrow"
        template = "blocs/texte.html"
        description = _("Paragraphes et listes. Pour une note de bas de page, ajoutez-la d’abord dans « Notes ».")
        preview_value = "<p>La commune prête une salle et un agent d’accueil, deux demi-journées par semaine.</p>"


class EncadreBlock(StructBlock):
    """Un encadré : une réponse, une définition, un contexte à part du fil du texte."""

    titre = CharBlock(
        label=_("Titre"), max_length=120, help_text=_("Court : « En réponse », « Ce que dit la loi », « Le contexte ».")
    )
    texte = TexteBlock(help_text=_("Deux ou trois paragraphes au plus."))

    class Meta:
        icon = "info-circle"
        label = _("Encadré")
        template = "blocs/encadre.html"
        description = _("Une réponse, une définition ou un contexte que l’on peut lire à part.")
        preview_value = {
            "titre": "Ce que dit la loi",
            "texte": "<p>L’hébergement d’urgence est ouvert à toute personne sans abri, quel que soit son statut.</p>",
        }
