from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class ImageAlliance(AbstractImage):
    """Une image, avec ce qu'il faut pour la publier honnêtement : description, crédit, accord des personnes."""

    credit = models.CharField(
        _("crédit"),
        max_length=255,
        blank=True,
        help_text=_("Qui a fait cette image, et sous quelle licence : « Ville d’Exemple, CC BY-SA 4.0 »."),
    )
    accord = models.BooleanField(
        _("accord recueilli"),
        default=False,
        help_text=_("Les personnes reconnaissables ont donné leur accord, ou personne n’est reconnaissable."),
    )

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "accord")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_imagealliance", "Can choose image")]


class RenditionAlliance(AbstractRendition):
    """Une déclinaison d'image (taille, format)."""

    image = models.ForeignKey(ImageAlliance, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique")
        ]


class DocumentAlliance(AbstractDocument):
    """Un fichier à télécharger, avec sa source."""

    source = models.CharField(
        _("source"), max_length=255, blank=True, help_text=_("Qui a produit ce document, et quand.")
    )

    admin_form_fields = (*WagtailDocument.admin_form_fields, "source")

    class Meta(AbstractDocument.Meta):
        verbose_name = pgettext_lazy("fichier", "document")
        verbose_name_plural = _("documents")
        permissions = [("choose_documentalliance", "Can choose document")]
