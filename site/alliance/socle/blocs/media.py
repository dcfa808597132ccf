"""Images et vidéos."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock, StructBlockValidationError, TextBlock, URLBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock


class ImageLegendeeBlock(StructBlock):
    """Une image avec sa description pour qui ne la voit pas, et sa légende."""

    image = ImageBlock(
        label=_("Image"),
        help_text=_("Décrivez ce que l’image montre à qui ne la voit pas, sauf si elle est décorative."),
    )
    legende = CharBlock(label=_("Légende"), max_length=255, required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocs/image.html"
        description = _("Une photographie ou un schéma, avec sa description et son crédit.")
        preview_value = {"image": None, "legende": "La salle d’accueil, un mercredi matin."}


class VideoBlock(StructBlock):
    """Une vidéo : un lien et une vignette hébergée ici. Rien n'est demandé à un tiers avant le clic du lecteur."""

    titre = CharBlock(label=_("Titre"), max_length=200)
    adresse = URLBlock(label=_("Adresse"), help_text=_("La page publique où l’on regarde la vidéo, en https."))
    duree = CharBlock(label=_("Durée"), max_length=20, required=False, help_text=_("Par exemple « 12 min »."))
    vignette = ImageChooserBlock(label=_("Vignette"), required=False)
    transcription = TextBlock(
        label=_("Transcription ou résumé"), required=False, rows=4, help_text=_("Pour qui ne peut ni voir ni entendre.")
    )

    def clean(self, value: Any) -> Any:
        nettoye = super().clean(value)
        if nettoye.get("adresse") and urlsplit(nettoye["adresse"]).scheme != "https":
            raise StructBlockValidationError({"adresse": ValidationError(_("L’adresse doit commencer par https://."))})
        return nettoye

    class Meta:
        icon = "media"
        label = _("Vidéo")
        template = "blocs/video.html"
        description = _("Un film ou un enregistrement : un lien clair, aucun lecteur tiers dans la page.")
        preview_value = {"titre": "Une ville accueille", "adresse": "https://exemple.org/film", "duree": "12 min"}
