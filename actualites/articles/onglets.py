"""Le formulaire d'une actualité : ses onglets, et dans chacun ses champs, dans l'ordre où l'on écrit."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from alliance.socle.models import PageAlliance
from alliance.socle.moderation.completude import OngletsVerifies
from alliance.socle.panneaux import Case, panneau_des_notes

ARTICLE = [
    FieldPanel("title", heading=_("Titre"), help_text=_("Ce qui s’est passé, en une ligne.")),
    FieldPanel("chapo"),
    MultiFieldPanel([Case("image"), Case("image_texte")], heading=_("Image")),
    FieldPanel("corps"),
]
AUTOUR = [
    MultiFieldPanel([FieldRowPanel([Case("signature"), Case("parue_le")])], heading=_("Qui et quand")),
    FieldPanel("axes", widget=forms.CheckboxSelectMultiple),
    FieldPanel("themes"),
    InlinePanel("pages_liees", label=_("contenu lié"), heading=_("Contenus liés")),
    panneau_des_notes(),
]
ONGLETS = OngletsVerifies(
    [
        ObjectList(ARTICLE, heading=_("L’article")),
        ObjectList(AUTOUR, heading=_("Autour de l’article")),
        ObjectList([*PageAlliance.promote_panels, *PageAlliance.settings_panels], heading=_("Partage")),
    ]
)
