"""Le formulaire d'un numéro : ce que l'on lit, puis à qui on l'adresse."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from alliance.socle.models import PageAlliance
from alliance.socle.moderation.completude import OngletsVerifies
from alliance.socle.panneaux import Case

NUMERO = [
    FieldPanel("title", heading=_("Titre")),
    MultiFieldPanel([FieldRowPanel([Case("sujet"), Case("accroche")])], heading=_("Dans la boîte aux lettres")),
    FieldPanel("corps"),
]
ADRESSE_A = [
    FieldPanel("axes", widget=forms.CheckboxSelectMultiple),
    FieldPanel("membres"),
    FieldPanel("regions"),
]
ONGLETS = OngletsVerifies(
    [
        ObjectList(NUMERO, heading=_("Le numéro")),
        ObjectList(ADRESSE_A, heading=_("À qui")),
        ObjectList([*PageAlliance.promote_panels, *PageAlliance.settings_panels], heading=_("Partage")),
    ]
)
